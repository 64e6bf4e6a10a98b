#include "validation/covered_words.h"

#include <cmath>

namespace validation {
namespace {

constexpr double kGap = 0.3;      // of the height of letters: a wider one ends a word
constexpr double kSamePlace = 1;  // points
constexpr std::size_t kMaxPlaces = 400'000;

/// Of points: true if they are no further apart than `most`.
bool near(const Point& a, const Point& b, double most) {
    const double x = a.x - b.x, y = a.y - b.y;
    return x * x + y * y <= most * most;
}

/// Letters and digits; not bullets, leaders and symbols.
bool is_letter(const std::u32string* text) {
    return text && std::any_of(text->begin(), text->end(), [](char32_t c) {
               const bool ascii = (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
               const bool foreign = c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x3004) &&
                                    !(c >= 0xE000 && c <= 0xF8FF) && c != 0xD7 && c != 0xF7 && c < 0xFFF0;
               return ascii || foreign;
           });
}

}  // namespace

CoveredWords::Cell CoveredWords::cell(const Point& at) {
    const auto whole = [](double v) { return static_cast<std::int64_t>(std::floor(std::clamp(v, -1e9, 1e9))); };
    return {whole(at.x), whole(at.y)};
}

void CoveredWords::clear() {
    places_.clear();
    words_.clear();
    hidden_.clear();
    open_ = false;
}

void CoveredWords::add(const Point& start, const Point& end, const Point& up, std::uint32_t code,
                       const std::u32string* text) {
    if (places_.size() >= kMaxPlaces) return;
    const double height = std::sqrt(up.x * up.x + up.y * up.y);
    if (!open_ || words_.empty() || !near(start, last_end_, kGap * height)) {
        words_.push_back({});
        words_.back().first = places_.size();
    }
    open_ = true;
    last_end_ = end;
    auto& word = words_.back();
    const Point middle{(start.x + end.x) / 2, (start.y + end.y) / 2};
    for (const double part : {0.15, 0.8}) {
        const Point at{middle.x + part * up.x, middle.y + part * up.y};
        if (!hidden_.empty()) show_again(at, code);
        places_.push_back({at, words_.size() - 1, code});
        word.bounds.add(at);
        ++word.count;
    }
    if (is_letter(text)) ++word.known;
    if (!text) ++word.unknown;
}

// A hidden glyph that is painted once more where it stood is hidden no longer.
void CoveredWords::show_again(const Point& at, std::uint32_t code) {
    const auto [x, y] = cell(at);
    for (std::int64_t i = x - 1; i <= x + 1; ++i) {
        for (std::int64_t j = y - 1; j <= y + 1; ++j) {
            const auto [from, to] = hidden_.equal_range({i, j});
            for (auto found = from; found != to;) {
                spend(1);
                auto& place = places_[found->second];
                const bool same = place.code == code && near(place.at, at, kSamePlace);
                if (same) {
                    place.hidden = false;
                    --words_[place.word].hidden;
                }
                found = same ? hidden_.erase(found) : std::next(found);
            }
        }
    }
}

bool CoveredWords::any_covered() const {
    // One glyph that nobody can name may be a space.
    return std::any_of(words_.begin(), words_.end(), [](const Word& word) {
        return word.hidden == word.count && (word.known > 0 || word.unknown > 1);
    });
}

bool CoveredWords::concerns(const Bounds& area) const {
    spend(words_.size());
    return std::any_of(words_.begin(), words_.end(),
                       [&](const Word& word) { return word.hidden < word.count && word.bounds.meets(area); });
}

void CoveredWords::cover(const Bounds& area, const std::function<bool(const Point&)>& hides, std::size_t cost) {
    constexpr std::size_t kRemembering = 20;
    spend(words_.size());
    for (auto& word : words_) {
        if (word.hidden == word.count || !word.bounds.meets(area)) continue;
        for (std::size_t i = word.first; i < word.first + word.count && work_ > 0; ++i) {
            auto& place = places_[i];
            if (place.hidden || !area.holds(place.at)) continue;
            spend(cost);
            if (!hides(place.at)) continue;
            place.hidden = true;
            ++word.hidden;
            hidden_.emplace(cell(place.at), i);
            spend(kRemembering);
        }
    }
}

}  // namespace validation
