-- Trims the stream: what is older than the retention and finished by every group, and beyond that only what the hard cap
-- demands.
--
-- KEYS[1]  the stream
-- ARGV[1]  beginning of the retention, Unix milliseconds on Redis's clock or near it
-- ARGV[2]  hard cap, entries
--
-- Reply: { entries removed that every group had finished, entries removed that some group had not }
local function parts(id)
  local ms, sequence = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(sequence)
end

local function isBefore(a, b)
  local aMs, aSequence = parts(a)
  local bMs, bSequence = parts(b)
  if aMs ~= bMs then return aMs < bMs end
  return aSequence < bSequence
end

local function after(id)
  local ms, sequence = string.match(id, '^(%d+)-(%d+)$')
  return ms .. '-' .. string.format('%.0f', sequence + 1)
end

if redis.call('EXISTS', KEYS[1]) == 0 then return { 0, 0 } end

-- The lowest id that some group has not finished: its oldest pending entry, else what follows the last one delivered.
local unfinished
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local facts = {}
  for i = 1, #group, 2 do facts[group[i]] = group[i + 1] end
  local first = facts.pending > 0 and redis.call('XPENDING', KEYS[1], facts.name)[2] or after(facts['last-delivered-id'])
  if not unfinished or isBefore(first, unfinished) then unfinished = first end
end

-- Without a group nothing is finished: one that is created later reads from the beginning.
unfinished = unfinished or '0-0'

local retention = ARGV[1] .. '-0'
local limit = isBefore(retention, unfinished) and retention or unfinished
local finished, lost = 0, 0
for _ = 1, 10 do
  -- One call removes whole nodes, and at most 10,000 entries.
  local removed = redis.call('XTRIM', KEYS[1], 'MINID', '~', limit)
  finished = finished + removed
  if removed == 0 then break end
end

local cap = tonumber(ARGV[2])
local excess = redis.call('XLEN', KEYS[1]) - cap
if excess > 0 then
  finished = finished + redis.call('XTRIM', KEYS[1], 'MINID', '~', unfinished, 'LIMIT', excess)
end

if redis.call('XLEN', KEYS[1]) > cap then
  -- What is left of the finished entries shares a node with unfinished ones.
  local shared = #redis.call('XRANGE', KEYS[1], '-', '(' .. unfinished, 'COUNT', 1000)
  local removed = redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', cap)
  lost = math.max(0, removed - shared)
  finished = finished + removed - lost
end

return { finished, lost }
