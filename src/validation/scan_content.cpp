// what the content of a page paints over its own words (ISO 32000-2 clauses 8.4 to 8.10, 9.4, 11.6).
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>

#include "pdf/page_tree.h"
#include "validation/covered_words.h"
#include "validation/raw_scan.h"
#include "validation/scan_parts.h"
#include "validation/shown_font.h"

namespace validation {
namespace {

constexpr std::uint32_t kMaxPages = 2000;
constexpr std::size_t kMaxContent = std::size_t{64} << 20;  // decoded bytes of all pages, forms and masks
constexpr std::size_t kMaxWork = 20'000'000;  // operands, glyphs, and sides of areas held against places of words
constexpr std::size_t kMaxOperands = 20'000;  // of one operator: an array of TJ
constexpr std::size_t kMaxSaved = 64;         // q, and deeper ones are not painted opaque
constexpr std::size_t kSaving = 20;           // what q costs
constexpr std::size_t kMaxClips = 16;
constexpr std::size_t kMaxSides = 10'000;  // of one area
constexpr int kMaxDepth = 5;               // forms in forms
constexpr double kOpaque = 0.95, kFaint = 0.1;
constexpr double kSmallest = 2;  // points: height of letters that can be read

/// An operator's name as a number.
constexpr std::uint32_t op(std::string_view name) {
    std::uint32_t out = 0;
    for (const char c : name) out = out << 8 | static_cast<std::uint8_t>(c);
    return out;
}

struct State {
    pdf::Matrix ctm{1, 0, 0, 1, 0, 0};
    std::vector<std::shared_ptr<const Shape>> clips;
    Bounds clip_bounds;
    double alpha = 1;
    bool see_through = false;  // a blend mode, a soft mask, a group that is not opaque, or a clip that is not known
    bool pattern = false;      // the fill colour is a pattern that does not fill everything
    // Clause 9.3
    std::shared_ptr<const ShownFont> font;
    double size = 0, character_space = 0, word_space = 0, scale = 1, leading = 0, rise = 0, line = 1;
    std::int64_t mode = 0;

    bool opaque() const { return alpha >= kOpaque && !see_through; }
};

/// How much of a picture shows at each point: a soft mask or a stencil (clauses 8.9.6.3, 11.6.5.2).
struct Mask {
    std::size_t width = 0, height = 0, row = 0;
    unsigned bits = 0;
    bool inverted = false;
    base::Bytes samples;

    bool hides(double u, double v) const {
        if (u < 0 || u >= 1 || v < 0 || v >= 1) return false;
        const auto x = static_cast<std::size_t>(u * static_cast<double>(width));
        const auto y = static_cast<std::size_t>((1 - v) * static_cast<double>(height));
        const auto at = std::min(y, height - 1) * row + x * bits / 8;
        if (at >= samples.size()) return false;
        const unsigned value = bits == 8 ? samples[at] : (samples[at] >> (7 - x % 8) & 1U) * 255U;
        return (inverted ? 255 - value : value) >= kOpaque * 255;
    }
};

class PageReader {
  public:
    explicit PageReader(const pdf::Document& document) : document_(document) {}

    bool covers_text(const pdf::PageInfo& page) {
        words_.clear();
        State state;
        const auto& box = page.crop_box;
        state.clip_bounds.add({box.left, box.bottom});
        state.clip_bounds.add({box.right, box.top});
        page_ = state.clip_bounds;
        const auto content = page_content(page.dictionary);
        run(content, inherited_resources(page.dictionary), std::move(state), 0);
        return words_.any_covered();
    }
    bool exhausted() const { return content_left_ == 0 || work_left_ == 0; }

  private:
    using Operands = std::vector<Token>;

    pdf::Value get(const pdf::Value& dictionary, std::string_view key) const {
        auto value = document_.resolve(dictionary, key);
        return value ? std::move(*value) : pdf::Value();
    }
    base::Bytes decoded(const pdf::Value& stream) {
        if (!stream.is_stream() || content_left_ == 0) return {};
        auto bytes = document_.stream_data(stream);
        if (!bytes) return {};
        const auto size = bytes->size();
        if (size > content_left_) bytes->clear();
        content_left_ -= std::min(content_left_, size + 1);
        if (bytes->empty()) return {};
        return std::move(*bytes);
    }

    // Clause 7.8.2: several streams are one content, divided between tokens.
    base::Bytes page_content(const pdf::Value& page) {
        const auto contents = get(page, "Contents");
        if (contents.is_stream()) return decoded(contents);
        base::Bytes all;
        for (const auto& item : contents.items()) {
            const auto part = document_.resolve(item);
            if (!part) continue;
            const auto bytes = decoded(*part);
            all.insert(all.end(), bytes.begin(), bytes.end());
            all.push_back('\n');
        }
        return all;
    }
    pdf::Value inherited_resources(pdf::Value node) const {
        for (int depth = 0; depth < 50 && node.is_dictionary(); ++depth) {
            auto resources = get(node, "Resources");
            if (resources.is_dictionary()) return resources;
            node = get(node, "Parent");
        }
        return {};
    }

    // ---- operators

    struct Frame {
        RawLexer lexer;
        base::ByteView bytes;
        const pdf::Value& resources;
        State state;
        std::vector<State> saved = {};
        std::size_t lost = 0;  // q beyond the limit
        Operands operands = {};
        Shape path = {};
        Point current = {};
        int clip = 0;  // W: 1, W*: 2, waiting for the end of the path
        pdf::Matrix text{1, 0, 0, 1, 0, 0}, text_line{1, 0, 0, 1, 0, 0};
        bool text_clips = false;
        int depth = 0;
        std::map<std::string, std::shared_ptr<const ShownFont>> fonts = {};  // by their names in the resources
    };

    void run(const base::Bytes& bytes, const pdf::Value& resources, State state, int depth) {
        Frame frame{RawLexer(bytes, 0), bytes, resources, std::move(state)};
        frame.depth = depth;
        while (work_left_ > 0) {
            const auto token = frame.lexer.next();
            if (token.kind == TokenKind::end || token.kind == TokenKind::error) return;
            --work_left_;
            if (token.kind != TokenKind::keyword) {
                if (frame.operands.size() < kMaxOperands) frame.operands.push_back(token);
                continue;
            }
            const auto name = frame.lexer.text(token);
            if (name.size() <= 3) execute(frame, op(name));
            frame.operands.clear();
        }
    }

    void execute(Frame& f, std::uint32_t name) {
        if (!set_state(f, name) && !set_text_state(f, name) && !build_path(f, name) && !show_text(f, name))
            paint(f, name);
    }

    static double number(const Frame& f, std::size_t index) {
        if (index >= f.operands.size()) return 0;
        auto text = f.lexer.text(f.operands[index]);
        if (text.starts_with('+')) text.remove_prefix(1);
        double value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return std::isfinite(value) ? std::clamp(value, -1e9, 1e9) : 0;
    }
    static pdf::Matrix matrix(const Frame& f) {
        return {number(f, 0), number(f, 1), number(f, 2), number(f, 3), number(f, 4), number(f, 5)};
    }
    /// The last operand, when it is a name.
    static std::string name_operand(const Frame& f) {
        if (f.operands.empty() || f.operands.back().kind != TokenKind::name) return {};
        return decode_name(f.lexer.text(f.operands.back()));
    }
    pdf::Value resource(const Frame& f, std::string_view kind, const std::string& name) {
        const auto all = get(f.resources, kind);
        spend(4 * all.entries().size());
        return get(all, name);
    }
    void spend(std::size_t work) { work_left_ -= std::min(work_left_, work); }

    // Clause 8.4.4
    bool set_state(Frame& f, std::uint32_t name) {
        switch (name) {
            case op("q"):
                spend(kSaving);
                if (f.saved.size() < kMaxSaved)
                    f.saved.push_back(f.state);
                else
                    ++f.lost;
                return true;
            case op("Q"):
                if (f.lost > 0) {
                    --f.lost;
                } else if (!f.saved.empty()) {
                    f.state = std::move(f.saved.back());
                    f.saved.pop_back();
                }
                return true;
            case op("cm"):
                f.state.ctm = matrix(f) * f.state.ctm;
                return true;
            case op("w"):
                f.state.line = std::abs(number(f, 0));
                return true;
            case op("gs"):
                apply(f.state, resource(f, "ExtGState", name_operand(f)));
                return true;
            case op("g"):
            case op("rg"):
            case op("k"):
            case op("cs"):
            case op("sc"):
                f.state.pattern = false;
                return true;
            case op("scn"):
                f.state.pattern = false;
                if (const auto pattern = name_operand(f); !pattern.empty()) {
                    const auto shading = get(resource(f, "Pattern", pattern), "Shading");
                    f.state.pattern = !fills_everything(shading);
                }
                return true;
            default:
                return false;
        }
    }

    void apply(State& state, const pdf::Value& change) {
        if (const auto alpha = get(change, "ca").as_number()) state.alpha = *alpha;
        if (const auto width = get(change, "LW").as_number()) state.line = std::abs(*width);
        const auto mode = get(change, "BM");
        const auto& first = mode.is_array() && !mode.items().empty() ? mode.items()[0] : mode;
        const auto mask = get(change, "SMask");
        const bool blends = !first.is_null() && !first.is_name("Normal") && !first.is_name("Compatible");
        // Until the state is restored: rarely switched back, and then nothing is found that should be.
        state.see_through = state.see_through || blends || mask.is_dictionary();
        const auto font = get(change, "Font");
        if (font.items().size() == 2) {
            state.size = font.items()[1].as_number().value_or(0);
            state.font = font_of(font.items()[0]);
        }
    }

    /// Axial and radial shadings that go on at both ends (clauses 8.7.4.5.3 and 8.7.4.5.4).
    bool fills_everything(const pdf::Value& shading) const {
        const auto extend = get(shading, "Extend");
        return extend.items().size() == 2 && extend.items()[0].as_boolean().value_or(false) &&
               extend.items()[1].as_boolean().value_or(false);
    }

    // ---- text (clause 9.3, 9.4)

    bool set_text_state(Frame& f, std::uint32_t name) {
        auto& state = f.state;
        switch (name) {
            case op("Tc"):
                state.character_space = number(f, 0);
                return true;
            case op("Tw"):
                state.word_space = number(f, 0);
                return true;
            case op("Tz"):
                state.scale = number(f, 0) / 100;
                return true;
            case op("TL"):
                state.leading = number(f, 0);
                return true;
            case op("Ts"):
                state.rise = number(f, 0);
                return true;
            case op("Tr"):
                state.mode = static_cast<std::int64_t>(number(f, 0));
                return true;
            case op("Tf"):
                if (f.operands.size() == 2 && f.operands[0].kind == TokenKind::name) {
                    auto& font = f.fonts[decode_name(f.lexer.text(f.operands[0]))];
                    if (!font) font = named_font(f);
                    state.font = font;
                    state.size = number(f, 1);
                }
                return true;
            case op("BT"):
                f.text = f.text_line = {1, 0, 0, 1, 0, 0};
                return true;
            case op("ET"):
                // Clause 9.3.6: the words become the clip; their shapes are not known here.
                if (f.text_clips) state.see_through = true;
                f.text_clips = false;
                return true;
            case op("Tm"):
                f.text = f.text_line = matrix(f);
                return true;
            case op("TD"):
                state.leading = -number(f, 1);
                next_line(f, number(f, 0), number(f, 1));
                return true;
            case op("Td"):
                next_line(f, number(f, 0), number(f, 1));
                return true;
            case op("T*"):
                next_line(f, 0, -state.leading);
                return true;
            default:
                return false;
        }
    }

    static void next_line(Frame& f, double x, double y) {
        f.text = f.text_line = pdf::Matrix{1, 0, 0, 1, x, y} * f.text_line;
    }

    std::shared_ptr<const ShownFont> named_font(const Frame& f) {
        const auto fonts = get(f.resources, "Font");
        spend(4 * fonts.entries().size());
        return font_of(fonts.get(decode_name(f.lexer.text(f.operands[0]))));
    }

    std::shared_ptr<const ShownFont> font_of(const pdf::Value& font) {
        const auto number = font.is_reference() ? font.as_ref().number : 0;
        if (const auto known = fonts_.find(number); number != 0 && known != fonts_.end()) return known->second;
        const auto dictionary = document_.resolve(font);
        auto made = std::make_shared<const ShownFont>(document_, dictionary ? *dictionary : pdf::Value());
        spend(made->cost());
        if (number != 0) fonts_[number] = made;
        return made;
    }

    bool show_text(Frame& f, std::uint32_t name) {
        switch (name) {
            case op("\""):
                f.state.word_space = number(f, 0);
                f.state.character_space = number(f, 1);
                [[fallthrough]];
            case op("'"):
                next_line(f, 0, -f.state.leading);
                [[fallthrough]];
            case op("Tj"):
            case op("TJ"):
                for (std::size_t i = 0; i < f.operands.size(); ++i) {
                    const auto kind = f.operands[i].kind;
                    if (kind == TokenKind::string || kind == TokenKind::hex_string)
                        show(f, decode_string(f.lexer.text(f.operands[i])));
                    else if (kind == TokenKind::number && name == op("TJ"))
                        advance(f, -number(f, i) / 1000 * f.state.size * f.state.scale);
                }
                return true;
            default:
                return false;
        }
    }

    static void advance(Frame& f, double by) { f.text = pdf::Matrix{1, 0, 0, 1, by, 0} * f.text; }

    void show(Frame& f, const std::string& codes) {
        const auto& s = f.state;
        const auto& font = s.font ? *s.font : unknown_font_;
        // Letters without descenders reach up to about half their size.
        const auto to_page = pdf::Matrix{s.size * s.scale, 0, 0, s.size, 0, s.rise} * f.text * s.ctm;
        const Point origin = Point{0, 0} * to_page, above = Point{0, 0.5} * to_page, along = Point{1, 0} * to_page;
        const Point up{above.x - origin.x, above.y - origin.y}, em{along.x - origin.x, along.y - origin.y};
        const bool shows =
            s.mode < 7 && s.mode >= 0 && s.mode != 3 && s.alpha >= kFaint && std::hypot(up.x, up.y) * 2 >= kSmallest;
        f.text_clips = f.text_clips || s.mode >= 4;
        const auto at = [&](double x) { return Point{origin.x + x * em.x, origin.y + x * em.y}; };
        std::string_view rest = codes;
        ShownFont::Glyph glyph;
        double x = 0;  // in ems
        while (work_left_ > 0 && font.next(rest, glyph)) {
            --work_left_;
            if (glyph.is_space)
                words_.end_word();
            else if (shows && s.clip_bounds.holds(at(x + glyph.width / 2)))
                words_.add(at(x), at(x + glyph.width), up, glyph.code, glyph.text);
            const double space = s.character_space + (glyph.code == 32 && glyph.is_space ? s.word_space : 0);
            x += glyph.width + (s.size != 0 ? space / s.size : 0);
        }
        advance(f, x * s.size * s.scale);
    }

    // ---- areas (clause 8.5)

    bool build_path(Frame& f, std::uint32_t name) {
        const auto to = [&](std::size_t i) { return Point{number(f, i), number(f, i + 1)} * f.state.ctm; };
        if (f.path.size > kMaxSides) f.path.bounds = {};  // holds nothing any more
        switch (name) {
            case op("m"):
                f.current = to(0);
                f.path.move(f.current);
                return true;
            case op("l"):
                f.current = to(0);
                f.path.line(f.current);
                return true;
            case op("c"):
                return curve(f, to(0), to(2), to(4));
            case op("v"):
                return curve(f, f.current, to(0), to(2));
            case op("y"):
                return curve(f, to(0), to(2), to(2));
            case op("h"):
                if (!f.path.parts.empty() && !f.path.parts.back().empty()) f.current = f.path.parts.back().front();
                return true;
            case op("re"): {
                const auto box = rectangle(f.state.ctm, {number(f, 0), number(f, 1)}, number(f, 2), number(f, 3));
                f.path.move(box.parts[0][0]);
                for (std::size_t i = 1; i < 4; ++i) f.path.line(box.parts[0][i]);
                f.current = box.parts[0][0];
                return true;
            }
            case op("W"):
                f.clip = 1;
                return true;
            case op("W*"):
                f.clip = 2;
                return true;
            default:
                return false;
        }
    }

    /// In four straight pieces, which is near enough.
    static bool curve(Frame& f, const Point& a, const Point& b, const Point& end) {
        const auto start = f.current;
        for (int i = 1; i <= 4; ++i) {
            const double t = i / 4.0, u = 1 - t;
            const double p = u * u * u, q = 3 * u * u * t, r = 3 * u * t * t, s = t * t * t;
            f.path.line({p * start.x + q * a.x + r * b.x + s * end.x, p * start.y + q * a.y + r * b.y + s * end.y});
        }
        f.current = end;
        return true;
    }

    void paint(Frame& f, std::uint32_t name) {
        switch (name) {
            case op("f"):
            case op("F"):
            case op("f*"):
            case op("b"):
            case op("b*"):
            case op("B"):
            case op("B*"):
                f.path.even_odd = (name & 0xFF) == '*';
                if (!f.state.pattern) cover(f.state, f.path);
                return end_path(f);
            case op("S"):
            case op("s"):
                cover_strokes(f);
                return end_path(f);
            case op("n"):
                return end_path(f);
            case op("sh"):
                if (fills_everything(resource(f, "Shading", name_operand(f)))) cover(f.state, page_shape());
                return;
            case op("Do"):
                return draw(f, resource(f, "XObject", name_operand(f)));
            case op("BI"):
                return inline_image(f);
            default:
                return;
        }
    }

    void end_path(Frame& f) {
        if (f.clip != 0) {
            f.path.even_odd = f.clip == 2;
            add_clip(f.state, std::move(f.path));
        }
        f.clip = 0;
        f.path = {};
    }

    static void add_clip(State& state, Shape shape) {
        auto& all = state.clip_bounds;
        const auto& own = shape.bounds;
        all.left = std::max(all.left, own.left);
        all.right = std::min(all.right, own.right);
        all.bottom = std::max(all.bottom, own.bottom);
        all.top = std::min(all.top, own.top);
        if (state.clips.size() >= kMaxClips || shape.size > kMaxSides)
            state.see_through = true;
        else
            state.clips.push_back(std::make_shared<const Shape>(std::move(shape)));
    }

    Shape page_shape() const {
        return rectangle({1, 0, 0, 1, 0, 0}, {page_.left, page_.bottom}, page_.right - page_.left,
                         page_.top - page_.bottom);
    }

    /// Everything inside the shape and the clip is hidden from now on.
    void cover(const State& state, const Shape& shape, const std::function<bool(const Point&)>& shows = {}) {
        words_.end_word();
        if (!state.opaque() || !shape.bounds.meets(state.clip_bounds)) return;
        std::size_t cost = shape.size;
        for (const auto& clip : state.clips) cost += clip->size;
        const auto hides = [&](const Point& at) {
            return shape.holds(at) &&
                   std::all_of(state.clips.begin(), state.clips.end(),
                               [&](const auto& clip) { return clip->holds(at); }) &&
                   (!shows || shows(at));
        };
        words_.cover(shape.bounds, hides, cost);
    }

    /// Lines as broad as letters are high.
    void cover_strokes(Frame& f) {
        const auto& m = f.state.ctm;
        const double width = f.state.line * std::sqrt(std::abs(m[0] * m[3] - m[1] * m[2]));
        if (width < 2 * kSmallest) return;
        for (const auto& part : f.path.parts) {
            for (std::size_t i = 0; i + 1 < part.size() && work_left_ > 0; ++i) {
                const auto &a = part[i], &b = part[i + 1];
                const double length = std::hypot(b.x - a.x, b.y - a.y);
                if (length <= 0) continue;
                const double c = (b.x - a.x) / length, s = (b.y - a.y) / length;
                cover(f.state, rectangle({c, s, -s, c, a.x, a.y}, {0, -width / 2}, length, width));
            }
        }
    }

    // ---- pictures and forms (clauses 8.9, 8.10)

    void draw(Frame& f, const pdf::Value& object) {
        if (object.get("Subtype").is_name("Form")) return draw_form(f, object);
        if (!object.get("Subtype").is_name("Image") || !f.state.opaque()) return;
        const auto square = rectangle(f.state.ctm, {0, 0}, 1, 1);
        if (!words_.concerns(square.bounds)) return words_.end_word();
        const auto soft = get(object, "SMask"), mask = get(object, "Mask");
        const bool stencil = get(object, "ImageMask").as_boolean().value_or(false);
        // A colour that is left out, or a mask inside JPEG 2000 data: cannot be said without the picture.
        if (mask.is_array() || get(object, "SMaskInData").as_integer().value_or(0) != 0) return;
        if (!stencil && !soft.is_stream() && !mask.is_stream()) return cover(f.state, square);
        const auto shown = stencil            ? read_mask(object, true)
                           : soft.is_stream() ? read_mask(soft, false)
                                              : read_mask(mask, true);
        const auto& m = f.state.ctm;
        const double determinant = m[0] * m[3] - m[1] * m[2];
        if (!shown || std::abs(determinant) < 1e-12) return;
        cover(f.state, square, [&](const Point& at) {
            const double x = at.x - m[4], y = at.y - m[5];
            return shown->hides((m[3] * x - m[2] * y) / determinant, (m[0] * y - m[1] * x) / determinant);
        });
    }

    /// A stencil paints where its samples are 0, unless /Decode says otherwise.
    std::optional<Mask> read_mask(const pdf::Value& image, bool stencil) {
        const auto width = get(image, "Width").as_integer().value_or(0);
        const auto height = get(image, "Height").as_integer().value_or(0);
        const auto bits = stencil ? 1 : get(image, "BitsPerComponent").as_integer().value_or(0);
        constexpr std::int64_t kMost = 20'000;
        if (width < 1 || height < 1 || width > kMost || height > kMost || (bits != 1 && bits != 8)) return std::nullopt;
        const auto decode = get(image, "Decode");
        const bool turned = !decode.items().empty() && decode.items()[0].as_number().value_or(0) >= 1;
        Mask mask{static_cast<std::size_t>(width),
                  static_cast<std::size_t>(height),
                  static_cast<std::size_t>((width * bits + 7) / 8),
                  static_cast<unsigned>(bits),
                  turned != stencil,
                  decoded(image)};
        if (mask.samples.size() < mask.row * mask.height) return std::nullopt;
        return mask;
    }

    void draw_form(Frame& f, const pdf::Value& form) {
        if (f.depth >= kMaxDepth) return;
        auto state = f.state;
        const auto matrix_entry = get(form, "Matrix");
        if (matrix_entry.items().size() == 6) {
            pdf::Matrix own;
            for (std::size_t i = 0; i < 6; ++i) own[i] = matrix_entry.items()[i].as_number().value_or(0);
            state.ctm = own * state.ctm;
        }
        const auto box = get(form, "BBox");
        if (box.items().size() == 4) {
            const auto at = [&](std::size_t i) { return box.items()[i].as_number().value_or(0); };
            add_clip(state, rectangle(state.ctm, {at(0), at(1)}, at(2) - at(0), at(3) - at(1)));
        }
        if (get(form, "Group").is_dictionary()) {  // clause 11.6.6: it is painted as one object
            state.see_through = !state.opaque();
            state.alpha = 1;
        }
        auto resources = get(form, "Resources");
        if (!resources.is_dictionary()) resources = f.resources;  // older files
        words_.end_word();
        run(decoded(form), resources, std::move(state), f.depth + 1);
        words_.end_word();
    }

    /// Clause 8.9.7. Its data ends at an EI that stands alone.
    void inline_image(Frame& f) {
        bool stencil = false;
        std::string key;
        for (;;) {
            const auto token = f.lexer.next();
            if (token.kind == TokenKind::end || token.kind == TokenKind::error) return;
            const auto text = f.lexer.text(token);
            if (token.kind == TokenKind::keyword && text == "ID") break;
            if (token.kind == TokenKind::keyword && text == "true" && (key == "/IM" || key == "/ImageMask"))
                stencil = true;
            if (token.kind == TokenKind::name) key = std::string(text);
        }
        const auto rest = base::as_text(f.bytes);
        auto at = rest.find("EI", f.lexer.offset());
        const auto alone = [&](std::size_t i) {
            return is_pdf_space(f.bytes[i - 1]) && (i + 2 >= f.bytes.size() || is_pdf_space(f.bytes[i + 2]));
        };
        while (at != std::string_view::npos && !alone(at)) at = rest.find("EI", at + 1);
        f.lexer.seek(at == std::string_view::npos ? f.bytes.size() : at + 2);
        if (!stencil) cover(f.state, rectangle(f.state.ctm, {0, 0}, 1, 1));
    }

    const pdf::Document& document_;
    std::size_t content_left_ = kMaxContent, work_left_ = kMaxWork;
    std::map<std::uint32_t, std::shared_ptr<const ShownFont>> fonts_;
    CoveredWords words_{work_left_};
    ShownFont unknown_font_;
    Bounds page_;
};

}  // namespace

std::optional<std::uint32_t> rule_a1_covered_text(const pdf::Document& document) {
    PageReader reader(document);
    const auto count = std::min(document.page_count(), kMaxPages);
    for (std::uint32_t i = 0; i < count && !reader.exhausted(); ++i) {
        const auto page = document.page(i);
        if (page && reader.covers_text(*page)) return page->ref.number;
    }
    return std::nullopt;
}

}  // namespace validation
