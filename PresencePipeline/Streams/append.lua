-- Appends changes to the stream, each once, and wakes the drainers.
--
-- KEYS[1]          the stream
-- KEYS[2..G+1]     heartbeat of the draining loop of each group
-- KEYS[G+2..]      dedup marker of each change
-- ARGV[1]          G, the number of groups
-- ARGV[2]          dedup window, milliseconds
-- ARGV[3]          wake-up channel
-- then per change: the number of values that follow, and its fields: name, value, name, value, …
--
-- Reply: { groups without a draining loop (bit g-1 for group g), then per change its entry id and 1 if it was a duplicate }
--
-- XADD comes before SET, so an append that Redis refuses (out of memory) leaves no marker behind.
local groups = tonumber(ARGV[1])
local undrained, bit = 0, 1
for g = 2, groups + 1 do
  if redis.call('EXISTS', KEYS[g]) == 0 then undrained = undrained + bit end
  bit = bit * 2
end

local reply = { undrained }
local appended = false
local at = 4
for k = groups + 2, #KEYS do
  local size = tonumber(ARGV[at])
  local id = redis.call('GET', KEYS[k])
  if id then
    reply[#reply + 1] = id
    reply[#reply + 1] = 1
  else
    id = redis.call('XADD', KEYS[1], '*', unpack(ARGV, at + 1, at + size))
    redis.call('SET', KEYS[k], id, 'PX', ARGV[2])
    appended = true
    reply[#reply + 1] = id
    reply[#reply + 1] = 0
  end
  at = at + size + 1
end

if appended then redis.call('PUBLISH', ARGV[3], '') end
return reply
