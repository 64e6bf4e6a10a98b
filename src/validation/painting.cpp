#include "validation/painting.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "validation/raw_scan.h"

namespace validation {
namespace {

constexpr std::size_t kMaxContent = 1 << 20;  // bytes of one stream
constexpr std::size_t kMaxTokens = 50'000;    // of all streams of one appearance
constexpr std::size_t kMaxOperands = 64;
constexpr std::size_t kMaxSaved = 64;
constexpr int kMaxDepth = 6;
constexpr double kThin = 5;  // points: lines under and through words

bool is_one_of(std::string_view op, std::initializer_list<std::string_view> all) {
    return std::find(all.begin(), all.end(), op) != all.end();
}

struct State {
    bool blended = false;  // what lies below stays readable
    bool dark = true;      // black is where a stream begins
    double line = 1, scale = 1;
};

class Reader {
  public:
    explicit Reader(const pdf::Document& document) : document_(document) {}

    void read(const pdf::Value& stream, State state, int depth) {
        const auto content = document_.stream_data(stream);
        if (!content || content->size() > kMaxContent || depth > kMaxDepth) return worst();
        const auto resources = get(stream, "Resources");
        std::vector<State> saved;
        std::vector<double> numbers;
        std::string name;
        thin_ = true;
        RawLexer lexer(*content, 0);
        for (;;) {
            const auto token = lexer.next();
            if (token.kind == TokenKind::end) return;
            if (token.kind == TokenKind::error || tokens_left_ == 0) return worst();
            --tokens_left_;
            const auto text = lexer.text(token);
            if (token.kind == TokenKind::number && numbers.size() < kMaxOperands)
                numbers.push_back(std::strtod(std::string(text).c_str(), nullptr));
            if (token.kind == TokenKind::name) name = std::string(text.substr(1));
            if (token.kind != TokenKind::keyword) continue;
            if (text == "q" && saved.size() < kMaxSaved) saved.push_back(state);
            if (text == "Q" && !saved.empty()) {
                state = saved.back();
                saved.pop_back();
            }
            set_state(text, numbers, name, resources, state);
            paint(text, numbers, name, resources, state, depth);
            numbers.clear();
        }
    }

    Painting result;

  private:
    pdf::Value get(const pdf::Value& dictionary, std::string_view key) const {
        auto value = document_.resolve(dictionary, key);
        return value ? std::move(*value) : pdf::Value();
    }
    void worst() { result = {true, true, true}; }

    void set_state(std::string_view op, const std::vector<double>& numbers, const std::string& name,
                   const pdf::Value& resources, State& state) const {
        if (op == "gs") {
            const auto change = get(get(resources, "ExtGState"), name);
            const auto mode = get(change, "BM");
            const auto& first = mode.is_array() && !mode.items().empty() ? mode.items()[0] : mode;
            if (!first.is_null()) state.blended = first.is_name("Multiply") || first.is_name("Darken");
        } else if (is_one_of(op, {"g", "rg", "k", "sc", "scn"})) {
            state.dark = numbers.empty() || is_dark(numbers);
        } else if (op == "w" && !numbers.empty()) {
            state.line = std::abs(numbers[0]);
        } else if (op == "cm" && numbers.size() == 6) {
            state.scale *= std::max(std::hypot(numbers[0], numbers[1]), std::hypot(numbers[2], numbers[3]));
        }
    }

    void paint(std::string_view op, const std::vector<double>& numbers, const std::string& name,
               const pdf::Value& resources, const State& state, int depth) {
        const auto is_thin = [&](double size) { return std::abs(size) * state.scale <= kThin; };
        if (op == "re" && numbers.size() == 4) {
            thin_ = thin_ && (is_thin(numbers[2]) || is_thin(numbers[3]));
        } else if (is_one_of(op, {"m", "l", "c", "v", "y"})) {
            outlined_ = true;  // a shape whose size is not measured
        } else if (op == "n") {
            end_path();
        } else if (is_one_of(op, {"S", "s"})) {
            result.anything = true;
            result.area = result.area || !is_thin(state.line);
            end_path();
        } else if (is_one_of(op, {"f", "F", "f*", "b", "B", "b*", "B*"})) {
            result.anything = true;
            const bool readable = (thin_ && !outlined_) || (state.blended && !state.dark);
            result.area = result.area || !readable;
            end_path();
        } else if (is_one_of(op, {"sh", "BI"})) {
            worst();
        } else if (is_one_of(op, {"Tj", "TJ", "'", "\""})) {
            result.anything = result.words = true;
        } else if (op == "Do") {
            const auto object = get(get(resources, "XObject"), name);
            if (!object.get("Subtype").is_name("Form")) return worst();
            auto inner = state;
            inner.scale *= matrix_scale(object);
            read(object, inner, depth + 1);
            end_path();
        }
    }

    void end_path() {
        thin_ = true;
        outlined_ = false;
    }
    double matrix_scale(const pdf::Value& form) const {
        const auto matrix = get(form, "Matrix");
        if (matrix.items().size() != 6) return 1;
        const auto at = [&](std::size_t i) { return matrix.items()[i].as_number().value_or(1e9); };
        return std::max(std::hypot(at(0), at(1)), std::hypot(at(2), at(3)));
    }

    const pdf::Document& document_;
    std::size_t tokens_left_ = kMaxTokens;
    bool thin_ = true, outlined_ = false;  // of the path under construction
};

/// How much larger the rectangle is than the appearance's own box (clause 12.5.5).
double fitting(const pdf::Document& document, const pdf::Value& stream, double width, double height) {
    const auto box = document.resolve(stream, "BBox");
    if (!box || box->items().size() != 4) return 1e9;
    const auto at = [&](std::size_t i) { return box->items()[i].as_number().value_or(0); };
    const double own_width = std::abs(at(2) - at(0)), own_height = std::abs(at(3) - at(1));
    if (own_width <= 0 || own_height <= 0) return 1e9;
    return std::max(width / own_width, height / own_height);
}

}  // namespace

bool is_dark(const std::vector<double>& colour) {
    constexpr double kReadable = 0.4;
    if (colour.size() == 4) return std::min(1 - colour[3], 1 - std::min({colour[0], colour[1], colour[2]})) < kReadable;
    return !colour.empty() && *std::max_element(colour.begin(), colour.end()) < kReadable;
}

Painting painting_of(const pdf::Document& document, const pdf::Value& appearance, double width, double height) {
    Reader reader(document);
    const auto read = [&](const pdf::Value& one) {
        if (!one.is_stream()) return;
        State state;
        state.scale = fitting(document, one, width, height);
        reader.read(one, state, 0);
    };
    read(appearance);
    if (!appearance.is_stream() && appearance.is_dictionary()) {
        for (const auto& entry : appearance.entries()) {
            const auto state = document.resolve(entry.value);
            if (state) read(*state);
        }
    }
    return reader.result;
}

}  // namespace validation
