#pragma once
// For tests: QPDF as a second opinion, through its C interface, recovery off.
#include <qpdf/qpdf-c.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "pdf/document.h"

namespace pdf::testing {

class Oracle {
  public:
    Oracle(base::ByteView file, const std::string& password) : qpdf_(qpdf_init()) {
        qpdf_silence_errors(qpdf_);
        qpdf_set_suppress_warnings(qpdf_, QPDF_TRUE);
        qpdf_set_attempt_recovery(qpdf_, QPDF_FALSE);
        const auto status = qpdf_read_memory(qpdf_, "test", reinterpret_cast<const char*>(file.data()), file.size(),
                                             password.empty() ? nullptr : password.c_str());
        opened_ = (status & QPDF_ERRORS) == 0;
        pages_ = opened_ ? qpdf_get_num_pages(qpdf_) : -1;
        collect();
    }
    Oracle(const Oracle&) = delete;
    Oracle& operator=(const Oracle&) = delete;
    ~Oracle() { qpdf_cleanup(&qpdf_); }

    bool opened() const { return opened_; }
    int pages() const { return pages_; }
    /// Nothing to complain about so far.
    bool clean() {
        collect();
        return opened_ && pages_ >= 0 && complaints_.empty();
    }
    const std::string& complaints() {
        collect();
        return complaints_;
    }
    /// Reads and decodes everything.
    bool check() {
        if (!opened_ || (qpdf_check_pdf(qpdf_) & QPDF_ERRORS) != 0) return false;
        return clean();
    }
    /// An object (of a stream the dictionary) as this module reads QPDF's way of writing it.
    std::optional<Value> object(Ref ref);
    std::optional<Value> trailer(const char* key);
    std::optional<base::Bytes> stream_data(Ref ref);
    qpdf_data handle() { return qpdf_; }

  private:
    std::optional<Value> read(qpdf_oh object);
    void collect() {
        while (qpdf_more_warnings(qpdf_))
            complaints_ += std::string(qpdf_get_error_full_text(qpdf_, qpdf_next_warning(qpdf_))) + "\n";
        if (qpdf_has_error(qpdf_))
            complaints_ += std::string(qpdf_get_error_full_text(qpdf_, qpdf_get_error(qpdf_))) + "\n";
    }

    qpdf_data qpdf_;
    bool opened_ = false;
    int pages_ = -1;
    std::string complaints_;
    std::vector<std::string> kept_;  // values point into what they were read from
};

enum class Layout { table, object_streams, linearized, linearized_object_streams };
struct Encryption {
    int revision = 0;  // 0: none
    std::string user, owner;
    bool encrypt_metadata = true, aes = true;  // aes: of revision 4
    bool modify_none = false;
};

/// The file rewritten by QPDF.
base::Bytes rewrite(base::ByteView file, Layout layout, const Encryption& encryption = {},
                    const std::string& password = {});

/// A small proper PDF of one section: `pages` pages with contents, an outline string, metadata.
base::Bytes sample_pdf(int pages = 3);
/// Objects (bodies of 1, 2, ...) put together with a table; object 1 is the catalog.
base::Bytes assemble(const std::vector<std::string>& bodies, std::string_view trailer_extra = {});

std::string read_file(const std::string& path);

}  // namespace pdf::testing
