#pragma once
// Areas that page content paints or clips to, as polygons in user space: only to ask whether a point lies in one.
#include <algorithm>
#include <limits>
#include <vector>

#include "pdf/geometry.h"

namespace validation {

struct Point {
    double x = 0, y = 0;
};

inline Point operator*(const Point& p, const pdf::Matrix& m) {
    return {m[0] * p.x + m[2] * p.y + m[4], m[1] * p.x + m[3] * p.y + m[5]};
}
/// First `a`, then `b`.
inline pdf::Matrix operator*(const pdf::Matrix& a, const pdf::Matrix& b) {
    return {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],        a[2] * b[0] + a[3] * b[2],
            a[2] * b[1] + a[3] * b[3], a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5]};
}

/// A box around points, empty at first.
struct Bounds {
    double left = std::numeric_limits<double>::infinity(), bottom = left, right = -left, top = -left;
    void add(const Point& p) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        bottom = std::min(bottom, p.y);
        top = std::max(top, p.y);
    }
    bool meets(const Bounds& other) const {
        return left <= other.right && other.left <= right && bottom <= other.top && other.bottom <= top;
    }
    bool holds(const Point& p) const { return p.x >= left && p.x <= right && p.y >= bottom && p.y <= top; }
};

/// Subpaths, each closed (ISO 32000-2 clause 8.5.3.3).
struct Shape {
    std::vector<std::vector<Point>> parts;
    bool even_odd = false;
    Bounds bounds;
    std::size_t size = 0;  // points

    void move(const Point& p) {
        parts.emplace_back();
        line(p);
    }
    void line(const Point& p) {
        if (parts.empty()) parts.emplace_back();
        parts.back().push_back(p);
        bounds.add(p);
        ++size;
    }
    bool holds(const Point& p) const {
        if (!bounds.holds(p)) return false;
        int winding = 0;
        for (const auto& part : parts) {
            for (std::size_t i = 0; i < part.size(); ++i) {
                const auto &a = part[i], &b = part[i + 1 < part.size() ? i + 1 : 0];
                if ((a.y <= p.y) == (b.y <= p.y)) continue;
                const double x = a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
                if (x > p.x) winding += b.y > a.y ? 1 : -1;
            }
        }
        return even_odd ? winding % 2 != 0 : winding != 0;
    }
};

/// The rectangle [0 0 width height] moved by `origin`, under a matrix.
inline Shape rectangle(const pdf::Matrix& matrix, const Point& origin, double width, double height) {
    Shape shape;
    shape.move(Point{origin.x, origin.y} * matrix);
    shape.line(Point{origin.x + width, origin.y} * matrix);
    shape.line(Point{origin.x + width, origin.y + height} * matrix);
    shape.line(Point{origin.x, origin.y + height} * matrix);
    return shape;
}

}  // namespace validation
