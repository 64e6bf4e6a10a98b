#pragma once
// The server, wired. This is the only place that knows all modules.
#include <memory>
#include <string>
#include <vector>

#include "http/dispatcher.h"
#include "http/server.h"
#include "installation/installation.h"
#include "jobs/jobs.h"
#include "sandbox/sandbox.h"

namespace ezsignd {

class App {
  public:
    /// Opens (and on first start makes) the installation, and adds every route and job. Nothing runs yet.
    static base::Result<std::unique_ptr<App>> make(installation::Settings settings);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// Listens and works. Errors: those of http::Server::start.
    base::Result<void> start();
    /// Ends running requests and jobs, then returns. Idempotent.
    void stop();
    /// Where it listens, "http://127.0.0.1:8080".
    std::string address() const;
    const installation::Installation& installation() const;
    /// The accounts made on this start; empty otherwise.
    const std::string& new_accounts() const;

  private:
    struct Parts;
    explicit App(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// What the server has done in child processes: for sandbox::run_if_asked.
std::vector<sandbox::Job> sandbox_jobs();

/// The OpenAPI description of all routes, as YAML or JSON. Needs no installation.
std::string openapi_text(bool yaml);

}  // namespace ezsignd
