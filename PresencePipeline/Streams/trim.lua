-- Trims the stream: what is older than the retention and finished by every group, and beyond that only what the hard cap
-- demands.
--
-- KEYS[1]  the stream
-- ARGV[1]  beginning of the retention, Unix milliseconds on Redis's clock or near it
-- ARGV[2]  hard cap, entries
-- ARGV[3]  now, on the same clock
--
-- Reply: { entries removed that every group had finished, entries removed that some group had not }
--
-- The second is exact as long as Redis knows the lag of the group that is furthest behind, and an upper bound otherwise.
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

local function earlier(a, b) return not b and a or (isBefore(a, b) and a or b) end

local function firstId()
  local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
  return first and first[1]
end

if redis.call('XLEN', KEYS[1]) == 0 then return { 0, 0 } end

-- The lowest id that some group has not finished: its oldest pending entry that is still there, else what follows the last
-- one delivered. And the lowest that some group has not read, with how many those are, where Redis knows.
local first = firstId()
local groups, unfinished, unread, unreadCount = {}, nil, nil, nil
for at, flat in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = {}
  for i = 1, #flat, 2 do group[flat[i]] = flat[i + 1] end
  groups[at] = group
  local next = after(group['last-delivered-id'])
  if not unread or isBefore(next, unread) then unread, unreadCount = next, group['lag'] end
  local pending = group['pending'] > 0 and redis.call('XPENDING', KEYS[1], group['name'], first, '+', 1)[1]
  unfinished = earlier(pending and pending[1] or next, unfinished)
end

-- Without a group nothing is finished: one that is created later reads from the beginning.
unfinished, unread = unfinished or '0-0', unread or '0-0'

-- Where ids are ahead of the clock they do not say how old an entry is, and all that come after the one that has led the way
-- are of its millisecond. Then the entry says it, or is nobody's: what follows the last one that is too old.
local function ingestedAt(fields)
  for i = 1, #fields, 2 do
    if fields[i] == 'ingestionTimestampMs' then return tonumber(fields[i + 1]) or 0 end
  end
  return 0
end

local function beginningByContent()
  local from, beginning = '-', '0-0'
  for _ = 1, 20 do
    local page = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 500)
    for _, entry in ipairs(page) do
      if ingestedAt(entry[2]) >= tonumber(ARGV[1]) then return beginning end
      beginning = after(entry[1])
    end
    if #page < 500 then return beginning end
    from = '(' .. page[#page][1]
  end
  return beginning
end

local function newestMs()
  local stream = redis.call('XINFO', 'STREAM', KEYS[1])
  for i = 1, #stream, 2 do
    if stream[i] == 'last-generated-id' then return (parts(stream[i + 1])) end
  end
end

local retention = ARGV[1] .. '-0'
if newestMs() > tonumber(ARGV[3]) + 1000 then retention = beginningByContent() end
local limit = earlier(retention, unfinished)
local finished, lost = 0, 0
for _ = 1, 10 do
  -- One call removes whole nodes, and at most 10,000 entries; once there are none, what is left of the first.
  local removed = redis.call('XTRIM', KEYS[1], 'MINID', '~', limit)
  if removed == 0 then
    finished = finished + redis.call('XTRIM', KEYS[1], 'MINID', '=', limit)
    break
  end
  finished = finished + removed
end

local cap = tonumber(ARGV[2])
local excess = redis.call('XLEN', KEYS[1]) - cap
if excess > 0 then
  finished = finished + redis.call('XTRIM', KEYS[1], 'MINID', '~', unfinished, 'LIMIT', excess)
end

local length = redis.call('XLEN', KEYS[1])
if length > cap then
  first = firstId()
  if not isBefore(first, unread) then
    -- Everything is unread. Redis's own figure would include what was lost before.
    unreadCount = length
  elseif not unreadCount then
    -- Redis does not know it. What is pending counts as unread then, and so does what was finished between.
    unreadCount, unread = length - #redis.call('XRANGE', KEYS[1], '-', '(' .. unfinished, 'COUNT', 1000), unfinished
  end

  local removed = redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', cap)
  lost = math.max(0, unreadCount - cap)

  -- Entries that all groups have read, and some have not finished.
  local kept, seen = earlier(firstId(), unread), {}
  for _, group in ipairs(groups) do
    local from = first
    while isBefore(from, kept) do
      local page = redis.call('XPENDING', KEYS[1], group['name'], from, '(' .. kept, 1000)
      for _, entry in ipairs(page) do
        if not seen[entry[1]] then
          seen[entry[1]] = true
          lost = lost + 1
        end
      end
      if #page < 1000 then break end
      from = after(page[#page][1])
    end
  end
  finished = finished + removed - lost
end

return { finished, lost }
