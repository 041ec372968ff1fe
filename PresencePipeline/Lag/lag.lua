-- Reads how far every consumer group of the stream is behind, all of it at the same moment. Changes nothing.
--
-- KEYS[1]  the stream
-- KEYS[2]  the dead-letter stream
-- KEYS[3..] hands of groups that may have any, sorted sets by when they were last alive
-- ARGV[1]  entries to count at most, from either end, where Redis does not know a group's lag
-- ARGV[2]  pending entries to list at most per group, those with the lowest ids
-- ARGV[3]  how long ago a hand was alive at most, milliseconds
-- ARGV[4..] the groups that KEYS[3..] belong to
--
-- Reply: { now (Unix milliseconds of Redis's clock), length, entries ever added, groups, dead letters }; no groups if
-- there is no stream.
-- A group: { name, consumers, pending, last delivered id, lag, basis of the lag, first unread id ('' if there is none),
--            pending entries: { id, consumer, idle (milliseconds), delivery count, … }, living hands }
-- Basis of the lag: 0 as Redis reports it, 1 counted, 2 counted up to the limit, so there are at least as many
local call = redis.call
local countAtMost, listAtMost = tonumber(ARGV[1]), tonumber(ARGV[2])
local pageSize = 500

local function fields(flat)
  local named = {}
  for at = 1, #flat, 2 do named[flat[at]] = flat[at + 1] end
  return named
end

-- In pages, so that counting does not hold all the entries in memory at once. Also whether that is all of them.
local function count(from, to)
  local counted = 0
  while counted < countAtMost do
    local page = call('XRANGE', KEYS[1], from, to, 'COUNT', math.min(pageSize, countAtMost - counted))
    if #page == 0 then return counted, true end
    counted = counted + #page
    from = '(' .. page[#page][1]
  end
  return counted, false
end

-- What is unread, or what is not, whichever is less.
local function countUnread(delivered, length)
  local unread, isAll = count('(' .. delivered, '+')
  if isAll then return unread, 1 end
  local read, isAllRead = count('-', delivered)
  if isAllRead then return length - read, 1 end
  return unread, 2
end

local clock = call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local deadLetters = call('XLEN', KEYS[2])
if call('EXISTS', KEYS[1]) == 0 then return { now, 0, 0, {}, deadLetters } end

local hands = {}
for k = 3, #KEYS do hands[ARGV[k + 1]] = call('ZCOUNT', KEYS[k], now - ARGV[3], '+inf') end

local stream, groups = fields(call('XINFO', 'STREAM', KEYS[1])), {}
for _, flat in ipairs(call('XINFO', 'GROUPS', KEYS[1])) do
  local group = fields(flat)
  local delivered = group['last-delivered-id']
  local unread = call('XRANGE', KEYS[1], '(' .. delivered, '+', 'COUNT', 1)

  -- Null, which is false here, after a deletion, and for a group created in mid-stream. Where nothing in the stream has been
  -- read, Redis's figure would include what was trimmed unread.
  local lag, basis = group['lag'], 0
  if #unread == 0 then
    lag = 0
  elseif unread[1][1] == stream['first-entry'][1] then
    lag = stream['length']
  elseif not lag or lag == 0 then
    lag, basis = countUnread(delivered, stream['length'])
  end

  local pending = {}
  if group['pending'] > 0 then
    for _, entry in ipairs(call('XPENDING', KEYS[1], group['name'], '-', '+', listAtMost)) do
      for _, value in ipairs(entry) do pending[#pending + 1] = value end
    end
  end
  groups[#groups + 1] = {
    group['name'], group['consumers'], group['pending'], delivered, lag, basis, #unread > 0 and unread[1][1] or '', pending,
    hands[group['name']] or 0,
  }
end
return { now, stream['length'], stream['entries-added'], groups, deadLetters }
