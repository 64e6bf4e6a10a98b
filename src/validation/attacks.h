#pragma once
// Test support: files that the tests sign (seeds), and what every attack made from them must come to. The generators
// are the attack_*_test.cpp, one for each family of attacks of docs/compliance/validation.md.
#include <functional>
#include <string>
#include <vector>

#include "validation/testing.h"

namespace validation::testing {

/// A valid signed file. Objects as in plain_document(), signature 11 in field 10; more of them as `signatures` says:
/// 13 in field 12.
struct Seed {
    std::string name;
    PdfFile file;
    std::size_t signatures = 1;                      // time-stamps included
    int permission = 0;                              // DocMDP, 0: not certified
    std::string encryption = {};                     // entry of the trailer
    std::string annotations = "6 0 R 7 0 R 10 0 R";  // of the page, as they stand
    std::string catalog = {};                        // what the catalog has besides

    int newest() const { return signatures == 1 ? 11 : 13; }  // the newest signature dictionary
    /// The page, form or catalog as they stand, with additions: what a later revision writes.
    std::string page(const std::string& more_annotations, const std::string& more = {}) const;
    std::string form(const std::string& more_fields, const std::string& more = {}) const;
    std::string catalog_with(const std::string& more) const;
    /// The file with one more revision.
    std::string with(const Objects& objects, const std::string& trailer = {}) const;
};

enum class Scope {
    all,     // no signature of the file may be valid
    newest,  // the newest may not; older ones rightly do not mind what a newer signature suffers
    oldest   // the oldest may not: a newer one signed what it found
};
struct Attack {
    std::string name, bytes;
    std::string rules;  // "V-B1 V-C2|V-P1": each of them must be named as a cause, of "|" one
    Scope scope = Scope::all;
};

constexpr const char* kAttackTime = "2026-03-01T09:30:00Z";

/// One key pair and hierarchy for all tests of a run: making them is what costs.
Maker& maker();
/// Tables and streams; one signature, two, and a signature with validation data under a document time-stamp;
/// certified with 1 to 3; encrypted.
const std::vector<Seed>& seeds();

/// The attack is refused, for the reasons that it names, in a report that is whole.
void expect_refused(const Attack& attack);
void expect_well_formed(const ValidationReport& report);
/// Runs the generator over all seeds.
void expect_all_refused(const std::function<std::vector<Attack>(const Seed&)>& generator);

/// The last `from` in the text becomes `to`; throws when there is none.
std::string replaced(std::string text, const std::string& from, const std::string& to);
/// The same with blanks behind it, so that nothing moves; throws when `to` is longer.
std::string replaced_in_place(std::string text, const std::string& from, std::string to);
/// The newest source of an object that stands in the file itself.
std::string source_of(const std::string& bytes, int number);

}  // namespace validation::testing
