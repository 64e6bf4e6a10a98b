// Uploads through the routes with what a server uses: other people's libraries in child processes.
#include <cstdint>

#include "documents/test_fixture.h"
#include "media/sandboxed.h"
#include "pdf/sandboxed_repair.h"

namespace documents {
namespace {

constexpr std::string_view crash_mark = "% crash here";

class Sandboxed : public Documents {
  protected:
    template <class Body>
    void on_each_sandboxed(Body body) {
        on_each([&](House& house) {
            house.deps.rewrite = pdf::rewrite_in_sandbox;
            house.deps.image_to_pdf = media::image_to_pdf_in_sandbox;
            house.deps.normalise_specimen = media::normalise_specimen_in_sandbox;
            body(house);
        });
    }
    static std::string broken() {
        std::string file = one_page();
        return file.replace(file.rfind("startxref\n") + 10, 3, "999");
    }
    static http::TestAnswer add_specimen(House& house, const std::string& image) {
        house.client.headers() = {{"Content-Type", "image/png"}};
        auto answer = house.client.call("POST", "/api/v1/specimens?kind=drawn", image);
        house.client.headers() = {};
        return answer;
    }
};

TEST_F(Sandboxed, RepairsAndConverts) {
    on_each_sandboxed([&](House& house) {
        const auto repaired = house.accept(broken());
        ASSERT_EQ(repaired.status, 201) << repaired.text();
        EXPECT_EQ(House::text(repaired.json().at("warnings").at(0), "key"), "document.repaired");
        EXPECT_EQ(house.accept(make_png(40, 30)).status, 201);
        const auto specimen = add_specimen(house, make_png(60, 40));
        EXPECT_EQ(specimen.status, 201) << specimen.text();
    });
}

TEST_F(Sandboxed, ACrashIsADamagedFileAndTheServerGoesOn) {
    on_each_sandboxed([&](House& house) {
        const auto file = house.accept(broken() + std::string(crash_mark));
        EXPECT_EQ(file.status, 422) << file.text();
        EXPECT_EQ(file.key(), "pdf.damaged");
        const auto picture = house.accept(make_png(20, 20) + std::string(crash_mark));
        EXPECT_EQ(picture.status, 422) << picture.text();
        EXPECT_EQ(picture.key(), "image.damaged");
        const auto specimen = add_specimen(house, make_png(20, 20) + std::string(crash_mark));
        EXPECT_EQ(specimen.status, 422) << specimen.text();
        EXPECT_EQ(specimen.key(), "image.damaged");
        EXPECT_EQ(house.accept(one_page()).status, 201);
    });
}

TEST_F(Sandboxed, WithoutProtectionNothingForeignIsRead) {
    on_each_sandboxed([&](House& house) {
        const auto refuses = [](ByteView, std::string_view) -> Result<Bytes> {
            return base::make_error(base::ErrorCode::unavailable, "sandbox.unavailable", "not now");
        };
        house.deps.rewrite = refuses;
        house.deps.image_to_pdf = [&](ByteView image) { return refuses(image, ""); };
        house.deps.normalise_specimen = [&](ByteView image) -> Result<media::Specimen> {
            return refuses(image, "").error();
        };
        for (const std::string& content : {broken(), make_png(20, 20)}) {
            const auto answer = house.accept(content);
            EXPECT_EQ(answer.status, 503) << answer.text();
            EXPECT_EQ(answer.key(), "sandbox.unavailable");
        }
        EXPECT_EQ(add_specimen(house, make_png(20, 20)).key(), "sandbox.unavailable");
        EXPECT_EQ(house.accept(one_page()).status, 201) << "a whole PDF needs no repair";
    });
}

std::vector<sandbox::Job> real_jobs() {
    return {pdf::rewrite_job(), media::sandbox_jobs()[0], media::sandbox_jobs()[1]};
}

/// The real job, but for files that stand for those nobody has found yet.
template <int number>
Result<Bytes> fragile(sandbox::Parts parts) {
    const std::string_view input = base::as_text(parts.back());
    if (input.ends_with(crash_mark)) {
        volatile std::uintptr_t nowhere = parts.size() / 100;
        *reinterpret_cast<volatile int*>(nowhere) = 1;
    }
    return real_jobs()[number].work(parts);
}

}  // namespace

std::vector<sandbox::Job> fragile_jobs() {
    auto jobs = real_jobs();
    jobs[0].work = fragile<0>;
    jobs[1].work = fragile<1>;
    jobs[2].work = fragile<2>;
    return jobs;
}

}  // namespace documents

int main(int argc, char** argv) {
    sandbox::run_if_asked(argc, argv, documents::fragile_jobs());
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
