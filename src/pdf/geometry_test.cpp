#include "pdf/geometry.h"

#include <gtest/gtest.h>

#include <cmath>

#include "pdf/document.h"
#include "pdf/qpdf_oracle.h"

namespace pdf {
namespace {

PageInfo page(int rotate, double unit = 1, Rectangle crop = {-20, 30, 180, 430}) {
    PageInfo info;
    info.media_box = {-100, -100, 500, 700};
    info.crop_box = crop;
    info.rotate = rotate;
    info.user_unit = unit;
    return info;
}

void expect_near(const Rectangle& a, const Rectangle& b) {
    EXPECT_NEAR(a.left, b.left, 1e-9);
    EXPECT_NEAR(a.bottom, b.bottom, 1e-9);
    EXPECT_NEAR(a.right, b.right, 1e-9);
    EXPECT_NEAR(a.top, b.top, 1e-9);
}

TEST(Geometry, places_the_top_left_corner_for_each_rotation) {
    // The page is 200 x 400; the box touches the displayed top-left corner.
    const Box box{0, 0, 50, 20};
    expect_near(to_user_space(page(0), box).rect, {-20, 410, 30, 430});
    expect_near(to_user_space(page(90), box).rect, {-20, 30, 0, 80});
    expect_near(to_user_space(page(180), box).rect, {130, 30, 180, 50});
    expect_near(to_user_space(page(270), box).rect, {160, 380, 180, 430});
}

TEST(Geometry, comes_back_for_all_rotations_and_units) {
    for (const int rotate : {0, 90, 180, 270}) {
        for (const double unit : {1.0, 2.0, 0.5}) {
            const PageInfo info = page(rotate, unit);
            const Box box{11, 7, 40, 30};
            const Box back = to_displayed(info, to_user_space(info, box).rect);
            EXPECT_NEAR(back.x, box.x, 1e-9);
            EXPECT_NEAR(back.y, box.y, 1e-9);
            EXPECT_NEAR(back.width, box.width, 1e-9);
            EXPECT_NEAR(back.height, box.height, 1e-9);
        }
    }
}

TEST(Geometry, the_whole_page_is_the_crop_box) {
    for (const int rotate : {0, 90, 180, 270}) {
        const PageInfo info = page(rotate, 3);
        const Size size = displayed_size(info);
        EXPECT_EQ(size.width, rotate % 180 == 0 ? 600 : 1200);
        expect_near(to_user_space(info, {0, 0, size.width, size.height}).rect, info.crop_box);
    }
}

/// 12.5.5: the form's box goes through its matrix, then is fitted to the rectangle. A point of the form must land where
/// the content matrix puts it, and upright on the displayed page.
TEST(Geometry, both_matrices_agree_and_stand_upright) {
    for (const int rotate : {0, 90, 180, 270}) {
        const PageInfo info = page(rotate, 2);
        const Box box{10, 20, 60, 24};
        const Placement placement = to_user_space(info, box);
        const Matrix& f = placement.form_matrix;
        const auto turned = [&](double x, double y) {
            return std::pair(f[0] * x + f[2] * y + f[4], f[1] * x + f[3] * y + f[5]);
        };
        const bool lying = rotate % 180 != 0;
        const double width = lying ? box.height : box.width, height = lying ? box.width : box.height;
        for (const auto [x, y] : {std::pair{0.0, 0.0}, {60.0, 0.0}, {0.0, 24.0}, {13.0, 5.0}}) {
            const auto [tx, ty] = turned(x, y);
            EXPECT_GE(tx, -1e-9);
            EXPECT_LE(tx, width + 1e-9);
            const double fitted_x = placement.rect.left + tx / width * placement.rect.width();
            const double fitted_y = placement.rect.bottom + ty / height * placement.rect.height();
            const Matrix& c = placement.content_matrix;
            EXPECT_NEAR(fitted_x, c[0] * x + c[2] * y + c[4], 1e-9);
            EXPECT_NEAR(fitted_y, c[1] * x + c[3] * y + c[5], 1e-9);
            const Box point = to_displayed(info, {fitted_x, fitted_y, fitted_x, fitted_y});
            EXPECT_NEAR(point.x, box.x + x, 1e-9);
            EXPECT_NEAR(point.y, box.y + box.height - y, 1e-9);
        }
    }
}

TEST(Geometry, boxes_outside_are_noticed) {
    const PageInfo info = page(90);  // displayed 400 x 200
    EXPECT_TRUE(on_page(info, {0, 0, 400, 200}));
    EXPECT_TRUE(on_page(info, {350, 150, 50.3, 50}));
    EXPECT_FALSE(on_page(info, {350, 150, 60, 50}));
    EXPECT_FALSE(on_page(info, {-1, 0, 10, 10}));
    EXPECT_FALSE(on_page(info, {0, 0, 0, 10}));
    EXPECT_FALSE(on_page(info, {0, 0, NAN, 10}));
}

TEST(Geometry, page_boxes_are_read_in_every_shape) {
    struct Case {
        std::string node, leaf;
        Rectangle crop;
        int rotate;
        double unit;
    };
    const std::vector<Case> cases = {
        {"/MediaBox[0 0 612 792]", "", {0, 0, 612, 792}, 0, 1},
        {"/MediaBox[612 792 0 0]/Rotate 90", "", {0, 0, 612, 792}, 90, 1},
        {"/MediaBox[0 0 612 792]/CropBox[-50 100 300 900]", "/Rotate -90", {0, 100, 300, 792}, 270, 1},
        {"/MediaBox[0 0 10 10]/Rotate 180", "/MediaBox[-1 -2 3 4]/Rotate 450", {-1, -2, 3, 4}, 90, 1},
        {"/MediaBox 3 0 R", "/UserUnit 2.5/Rotate 45", {0, 0, 100, 200}, 0, 2.5},
        {"/MediaBox[0 0 10 10]/CropBox[20 20 30 30]", "/UserUnit -1", {0, 0, 10, 10}, 0, 1},
    };
    for (const Case& c : cases) {
        const auto file =
            testing::assemble({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[4 0 R]" + c.node + ">>",
                               "[0 0 100 200]", "<</Type/Page/Parent 2 0 R" + c.leaf + ">>"});
        const auto document = Document::open(file);
        ASSERT_TRUE(document);
        const auto info = document->page(0);
        ASSERT_TRUE(info) << info.error().message;
        expect_near(info->crop_box, c.crop);
        EXPECT_EQ(info->rotate, c.rotate);
        EXPECT_EQ(info->user_unit, c.unit);
    }
}

}  // namespace
}  // namespace pdf
