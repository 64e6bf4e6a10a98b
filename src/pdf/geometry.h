#pragma once
// From boxes on the page as people see it to PDF user space and back (ISO 32000-2 sections 8.3.2, 7.7.3.3, 14.11.2).
#include <array>

namespace pdf {

struct PageInfo;

/// User space, y upwards.
struct Rectangle {
    double left = 0, bottom = 0, right = 0, top = 0;
    double width() const { return right - left; }
    double height() const { return top - bottom; }
    friend bool operator==(const Rectangle&, const Rectangle&) = default;
};

/// On the displayed page (CropBox cut to MediaBox, turned by /Rotate, scaled by /UserUnit): points, origin TOP-LEFT, y
/// downwards.
struct Box {
    double x = 0, y = 0, width = 0, height = 0;
    friend bool operator==(const Box&, const Box&) = default;
};

struct Size {
    double width = 0, height = 0;
};

/// [a b c d e f] as in PDF: x' = a x + c y + e, y' = b x + d y + f.
using Matrix = std::array<double, 6>;

struct Placement {
    Rectangle rect;  // of the annotation, user space
    /// For the appearance form whose /BBox is [0 0 box.width box.height]: turns its content upright on the displayed
    /// page. The reader then fits it to `rect` (12.5.5, algorithm 8).
    Matrix form_matrix{1, 0, 0, 1, 0, 0};
    /// From the same form space straight to user space, for "cm" in page content.
    Matrix content_matrix{1, 0, 0, 1, 0, 0};
    int rotate = 0;  // for /MK /R
};

Size displayed_size(const PageInfo& page);  // points
Placement to_user_space(const PageInfo& page, const Box& box);
Box to_displayed(const PageInfo& page, const Rectangle& rectangle);
/// True when the box has an area, is finite and lies on the displayed page; half a point of slack for rounding.
bool on_page(const PageInfo& page, const Box& box);

}  // namespace pdf
