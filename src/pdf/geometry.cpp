#include "pdf/geometry.h"

#include <algorithm>
#include <cmath>

#include "pdf/document.h"

namespace pdf {

namespace {

/// From displayed points (top-left origin) to user space.
Matrix displayed_to_user(const PageInfo& page) {
    const Rectangle& c = page.crop_box;
    const double k = 1 / page.user_unit;
    switch (page.rotate) {
        case 90:
            return {0, k, k, 0, c.left, c.bottom};
        case 180:
            return {-k, 0, 0, k, c.right, c.bottom};
        case 270:
            return {0, -k, -k, 0, c.right, c.top};
        default:
            return {k, 0, 0, -k, c.left, c.top};
    }
}

struct Point {
    double x, y;
};

Point apply(const Matrix& m, Point p) {
    return {m[0] * p.x + m[2] * p.y + m[4], m[1] * p.x + m[3] * p.y + m[5]};
}

Matrix upright(int rotate, const Box& box) {
    switch (rotate) {
        case 90:
            return {0, 1, -1, 0, box.height, 0};
        case 180:
            return {-1, 0, 0, -1, box.width, box.height};
        case 270:
            return {0, -1, 1, 0, 0, box.width};
        default:
            return {1, 0, 0, 1, 0, 0};
    }
}

}  // namespace

Size displayed_size(const PageInfo& page) {
    const double width = page.crop_box.width() * page.user_unit, height = page.crop_box.height() * page.user_unit;
    return page.rotate % 180 == 0 ? Size{width, height} : Size{height, width};
}

Placement to_user_space(const PageInfo& page, const Box& box) {
    const Matrix m = displayed_to_user(page);
    const Point a = apply(m, {box.x, box.y}), b = apply(m, {box.x + box.width, box.y + box.height});
    const Point origin = apply(m, {box.x, box.y + box.height});
    Placement placement;
    placement.rect = {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)};
    placement.content_matrix = {m[0], m[1], -m[2], -m[3], origin.x, origin.y};  // form space has y upwards
    placement.form_matrix = upright(page.rotate, box);
    placement.rotate = page.rotate;
    return placement;
}

Box to_displayed(const PageInfo& page, const Rectangle& rectangle) {
    const Matrix m = displayed_to_user(page);
    const double determinant = m[0] * m[3] - m[1] * m[2];
    const auto back = [&](double x, double y) {
        const double dx = x - m[4], dy = y - m[5];
        return Point{(m[3] * dx - m[2] * dy) / determinant, (m[0] * dy - m[1] * dx) / determinant};
    };
    const Point a = back(rectangle.left, rectangle.bottom), b = back(rectangle.right, rectangle.top);
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
}

bool on_page(const PageInfo& page, const Box& box) {
    constexpr double slack = 0.5;
    const Size size = displayed_size(page);
    const double all = box.x + box.y + box.width + box.height;
    return std::isfinite(all) && box.width > 0 && box.height > 0 && box.x >= -slack && box.y >= -slack &&
           box.x + box.width <= size.width + slack && box.y + box.height <= size.height + slack;
}

}  // namespace pdf
