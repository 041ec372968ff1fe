-- wrk: sends prepared deliveries, each once, from the file named by DELIVERIES: "signature<TAB>body" per line. Every
-- thread takes its share of the lines. Prints one line of figures at the end.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local prepared, at = {}, 0

function init(args)
  local count = tonumber(os.getenv("THREADS"))
  local line = 0
  for delivery in io.lines(os.getenv("DELIVERIES")) do
    if line % count == number then
      local signature, body = delivery:match("^(%x+)\t(.*)$")
      prepared[#prepared + 1] = wrk.format("POST", "/api/redis-ingest", {
        ["Content-Type"] = "application/json", ["X-GC-Signature"] = signature
      }, body)
    end
    line = line + 1
  end
end

function request()
  at = at + 1
  if at > #prepared then at = 1 end
  return prepared[at]
end

function done(summary, latency, requests)
  local refused = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %.0f %.3f %.3f %d\n", summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, refused))
end
