#pragma once
// The words that a page has shown so far, and which of them something painted later hides (rule A-1).
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "validation/page_shapes.h"

namespace validation {

class CoveredWords {
  public:
    /// Everything done takes off `work`; when none is left nothing more is found.
    explicit CoveredWords(std::size_t& work) : work_(work) {}
    /// For another page.
    void clear();

    /// A glyph from `start` to `end` on its base line; `up` leads from the base line to the height of the letters.
    /// `text`: what it stands for when that is known.
    void add(const Point& start, const Point& end, const Point& up, std::uint32_t code, const std::u32string* text);
    /// What comes next begins a new word.
    void end_word() { open_ = false; }

    /// True if the area holds a place of a word that still shows: only then is it worth a look.
    bool concerns(const Bounds& area) const;
    /// Something opaque was painted inside `area`, at all points for which `hides` says so, at `cost` each.
    void cover(const Bounds& area, const std::function<bool(const Point&)>& hides, std::size_t cost);

    /// Whole words are hidden, and were not painted again at the same place.
    bool any_covered() const;

  private:
    struct Place {
        Point at;
        std::size_t word = 0;
        std::uint32_t code = 0;
        bool hidden = false;
    };
    struct Word {
        std::size_t first = 0, count = 0, hidden = 0;  // in places_
        std::size_t known = 0, unknown = 0;            // letters and digits; glyphs that may be some
        Bounds bounds;
    };
    using Cell = std::pair<std::int64_t, std::int64_t>;
    static Cell cell(const Point& at);
    void spend(std::size_t work) const { work_ -= std::min(work_, work); }
    void show_again(const Point& at, std::uint32_t code);

    std::size_t& work_;
    std::vector<Place> places_;
    std::vector<Word> words_;
    std::multimap<Cell, std::size_t> hidden_;  // in places_
    Point last_end_;
    bool open_ = false;
};

}  // namespace validation
