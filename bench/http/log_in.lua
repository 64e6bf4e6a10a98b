-- Each thread (one connection) logs one account in, again and again. ACCOUNTS holds "email password" lines.
local accounts = {}
for email, password in os.getenv("ACCOUNTS"):gmatch("(%S+) (%S+)") do
  accounts[#accounts + 1] = string.format('{"email":"%s","password":"%s"}', email, password)
end
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("body", accounts[(threads - 1) % #accounts + 1])
end
function init()
  wrk.method = "POST"
  wrk.body = body
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["X-EzSign-Client"] = "bench"
end
