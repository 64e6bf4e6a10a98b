#pragma once
// Pictures decoded in a process of their own (module sandbox), for executables that hold keys.
#include <array>

#include "media/image_to_pdf.h"
#include "media/specimen.h"
#include "sandbox/sandbox.h"

namespace media {

/// For sandbox::run_if_asked.
std::array<sandbox::Job, 2> sandbox_jobs();

/// image_to_pdf and normalise_specimen with the decoding in a child process. A picture that crashes its decoder is
/// image.damaged, one that takes too much memory or time image.too_large; besides unavailable sandbox.unavailable.
base::Result<base::Bytes> image_to_pdf_in_sandbox(base::ByteView image);
/// The child returns pixels, which cannot hurt; they are encoded here. So no PNG that is decoded later, at signing, was
/// ever written by a process that had seen foreign bytes.
base::Result<Specimen> normalise_specimen_in_sandbox(base::ByteView image);

}  // namespace media
