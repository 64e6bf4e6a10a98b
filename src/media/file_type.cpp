#include "media/file_type.h"

#include <algorithm>

#include "appearance/pixels.h"

namespace media {

FileType sniff(base::ByteView data) {
    switch (appearance::image_type(data)) {
        case appearance::ImageType::png:
            return FileType::png;
        case appearance::ImageType::jpeg:
            return FileType::jpeg;
        case appearance::ImageType::unknown:
            break;
    }
    const std::string_view head = base::as_text(data.first(std::min<std::size_t>(data.size(), 1024)));
    return head.find("%PDF-") == std::string_view::npos ? FileType::unknown : FileType::pdf;
}

}  // namespace media
