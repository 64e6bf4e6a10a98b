#pragma once
// Thread CPU time of one call, the least and the median of many.
#include <algorithm>
#include <ctime>
#include <utility>
#include <vector>

namespace bench {

inline double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Timing {
    double least = 0, median = 0;  // microseconds
};

template <class Call>
Timing measure(int repetitions, const Call& call) {
    call();
    std::vector<double> samples;
    for (int i = 0; i < repetitions; ++i) {
        const double begin = cpu_seconds();
        call();
        samples.push_back((cpu_seconds() - begin) * 1e6);
    }
    std::sort(samples.begin(), samples.end());
    return {samples.front(), samples[samples.size() / 2]};
}

template <class Call>
double measure_once(const Call& call) {  // microseconds
    const double begin = cpu_seconds();
    call();
    return (cpu_seconds() - begin) * 1e6;
}

/// Two calls turn by turn: what else the machine does meets both alike, and their ratio stays true.
template <class First, class Second>
std::pair<Timing, Timing> measure_pair(int repetitions, const First& first, const Second& second) {
    first();
    second();
    std::vector<double> a, b;
    for (int i = 0; i < repetitions; ++i) {
        a.push_back(measure_once(first));
        b.push_back(measure_once(second));
    }
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    return {{a.front(), a[a.size() / 2]}, {b.front(), b[b.size() / 2]}};
}

}  // namespace bench
