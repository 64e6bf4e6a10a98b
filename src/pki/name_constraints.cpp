#include "pki/name_constraints.h"

#include <algorithm>

#include "base/encoding.h"
#include "pki/oids.h"

namespace pki {

namespace {

constexpr std::size_t max_checks = 100'000;  // names times constraints, else refused

bool is_subdomain(std::string_view host, std::string_view domain) {
    return host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.';
}

// A constraint with a leading point means subdomains only; without it rfc822 and URI mean that very host.
bool matches_host(std::string_view host, std::string_view constraint) {
    if (constraint.starts_with('.')) return is_subdomain(host, constraint.substr(1));
    return host == constraint;
}

std::string uri_host(std::string_view uri) {
    const auto scheme = uri.find("://");
    if (scheme == uri.npos) return {};
    std::string_view rest = uri.substr(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const auto at = rest.rfind('@'); at != rest.npos) rest = rest.substr(at + 1);
    if (rest.starts_with('[')) return {};  // an IP literal has no host name
    return std::string(rest.substr(0, rest.find(':')));
}

bool matches_mail(const std::string& address, const std::string& constraint) {
    const auto at = address.rfind('@');
    if (at == address.npos) return false;
    const std::string host = base::lower_ascii(address.substr(at + 1));
    if (const auto own = constraint.rfind('@'); own != constraint.npos)
        return address.substr(0, at) == constraint.substr(0, own) &&
               host == base::lower_ascii(constraint.substr(own + 1));
    return matches_host(host, base::lower_ascii(constraint));
}

bool matches_ip(const Bytes& address, const Bytes& constraint) {
    if (constraint.size() != 2 * address.size()) return false;
    for (std::size_t i = 0; i < address.size(); ++i)
        if ((address[i] & constraint[address.size() + i]) != (constraint[i] & constraint[address.size() + i]))
            return false;
    return true;
}

bool matches(const GeneralName& name, const GeneralName& constraint) {
    switch (name.kind) {
        case GeneralNameKind::directory:
            return name.directory.within(constraint.directory);
        case GeneralNameKind::rfc822:
            return matches_mail(name.text, constraint.text);
        case GeneralNameKind::dns: {
            const std::string host = base::lower_ascii(name.text), domain = base::lower_ascii(constraint.text);
            return domain.empty() || host == domain || is_subdomain(host, domain);
        }
        case GeneralNameKind::uri: {
            const std::string host = base::lower_ascii(uri_host(name.text));
            return !host.empty() && matches_host(host, base::lower_ascii(constraint.text));
        }
        case GeneralNameKind::ip:
            return matches_ip(name.ip, constraint.ip);
        default:
            return false;
    }
}

bool is_comparable(GeneralNameKind kind) {
    return kind == GeneralNameKind::directory || kind == GeneralNameKind::rfc822 || kind == GeneralNameKind::dns ||
           kind == GeneralNameKind::uri || kind == GeneralNameKind::ip;
}

}  // namespace

void NameConstraintState::add(const NameConstraints& constraints) {
    all_.push_back(constraints);
}

std::optional<std::string> NameConstraintState::check_name(const GeneralName& name) const {
    for (const NameConstraints& constraints : all_) {
        if (constraints.unsupported) return "name constraints with minimum or maximum";
        bool constrained = false, permitted = false;
        for (const GeneralName& each : constraints.permitted) {
            if (each.kind != name.kind) continue;
            constrained = true;
            permitted = permitted || matches(name, each);
        }
        if (constrained && !permitted) return "a name outside the permitted subtrees";
        for (const GeneralName& each : constraints.excluded)
            // What cannot be compared must be taken as excluded (section 4.2.1.10).
            if (each.kind == name.kind && (!is_comparable(each.kind) || matches(name, each)))
                return "a name in an excluded subtree";
    }
    return std::nullopt;
}

std::optional<std::string> NameConstraintState::check(const Certificate& certificate) const {
    if (all_.empty()) return std::nullopt;
    std::vector<GeneralName> names = certificate.subject_alt_names();
    if (!certificate.subject().empty()) {
        GeneralName subject;
        subject.kind = GeneralNameKind::directory;
        subject.directory = certificate.subject();
        names.push_back(std::move(subject));
    }
    // Legacy e-mail addresses in the subject count when there is no subjectAltName (section 4.2.1.10).
    if (certificate.subject_alt_names().empty()) {
        for (const auto& address : certificate.subject().all(oid::email_address)) {
            GeneralName mail;
            mail.kind = GeneralNameKind::rfc822;
            mail.text = address;
            names.push_back(std::move(mail));
        }
    }
    std::size_t constraints = 0;
    for (const auto& each : all_) constraints += each.permitted.size() + each.excluded.size();
    if (names.size() * constraints > max_checks) return "too many names and name constraints";
    for (const GeneralName& name : names)
        if (auto why = check_name(name)) return why;
    return std::nullopt;
}

}  // namespace pki
