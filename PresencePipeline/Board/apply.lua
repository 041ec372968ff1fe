-- Applies a batch of changes to the board, newest wins, appends them to the live feed and acknowledges them, in one step,
-- and wakes those who follow the feed.
--
-- KEYS[1]   the stream
-- KEYS[2]   sorted set: agent ids by last change
-- KEYS[3]   stream of applied changes: an entry per batch, its fields agent id, fact, agent id, fact, …
-- KEYS[4]   epoch
-- KEYS[5]   sorted set: agents who went offline, by when, source time; it outlasts their rows
-- KEYS[6..] per entry the row of its agent: a hash of a fact per kind
-- ARGV[1]   consumer group
-- ARGV[2]   now, Unix milliseconds
-- ARGV[3]   retention of a row, milliseconds
-- ARGV[4]   retention of the row of an agent who is offline, milliseconds
-- ARGV[5]   retention of the feed, milliseconds
-- ARGV[6]   epoch to begin with, if there is none
-- ARGV[7]   channel that wakes the followers of the feed
-- ARGV[8]   1 to do what need not be done with every batch: begin an epoch if there is none, remove what is past its retention; else 0
-- then per entry four values: entry id, agent id, kind, fact; a fact is JSON that begins with two texts of digits:
-- {"order":"<54: source time, entry id>","applied":"<13: Unix milliseconds>","kind":… and ends where its run begins: …,"run":"
--
-- Reply: one letter per entry: a applied, s stale (older than the row, or than the agent's going offline; it may still tell since when
--        the row's state lasts), d duplicate (applied before),
--        f failed (the row is not a hash; the entry stays pending)
--
-- A fact in a row that is not of this form counts as none, so whatever somebody has put there is gone with the next change.
local call, pcall, sub, find, match, byte = redis.call, redis.pcall, string.sub, string.find, string.match, string.byte
local group, now, retention, offlineRetention, feedRetention = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

-- Texts of digits of one length, so they compare as the numbers they are. Before its kind a fact has as many characters as this.
local head = 100
local function order(fact) return sub(fact, 11, 64) end
local function sourceTime(fact) return tonumber(sub(fact, 11, 24)) end
local function appliedAt(fact) return sub(fact, 78, 90) end
local function readable(fact)
  if not fact or sub(fact, 65, 77) ~= '","applied":"' or byte(fact, -1) ~= 125 then return nil end
  local _, last = find(fact, '^{"order":"%d+","applied":"%d+","kind":"')
  return last == head and fact
end

-- A state lasts from the first of the events in a row that tell it, in the order of their source times, whatever order they come in.
-- So a fact keeps, in its last member, what an event that comes late needs to be placed: "run":"<14: when the newest event that tells
-- anything else happened> <14: when the state began> <14: when it was told again> …". The times after the first are there only when
-- there are several, and no more than eight are kept: the first, and the newest of the others.
local longestRun, member, time, each = 8, ',"run":"', 14, 15
local longestMember = #member + time + longestRun * each + 2

local function timeOf(fact) return sub(fact, 11, 24) end
local function isCorrection(fact) return find(fact, '"source":"reconcile"', head, true) ~= nil end
local function sinceOf(fact) return match(fact, '"since":(%d+)', head) or timeOf(fact) end

-- What it tells: members in the order that they are written in, and no quotation mark within a text is without a backslash.
local function stateOf(fact) return match(fact, '"state":"([^"]*)"', head) end
local function definitionOf(fact)
  local _, before = find(fact, '"definitionId":"', head, true)
  return before and match(fact, '^[^"]*', before + 1)
end
local function tellsTheSame(fact, other) return stateOf(fact) == stateOf(other) and definitionOf(fact) == definitionOf(other) end

-- The time of what else was told last, the times of the run with a blank before each, and where the member begins. A fact of an earlier
-- release has none.
local function runOf(fact)
  local begin = find(fact, member, -math.min(longestMember, #fact), true)
  local ended = begin and sub(fact, begin + #member, begin + #member + time - 1) or ''
  local times = begin and sub(fact, begin + #member + time, -3) or ''
  if tonumber(ended) and tonumber(sub(times, 2, each)) then return ended, times, begin end
  local since = string.format('%014d', sinceOf(fact))
  return tonumber(ended) and ended or string.format('%014d', math.max(since - 1, 0)), ' ' .. since, begin or #fact
end

-- A fact that ends where its run begins, with its run and its beginning. Of too long a run the second time is left out.
local function withRun(fact, ended, times, another)
  local _, before = find(fact, '"since":', head, true)
  local after = before and find(fact, '%D', before + 1) or #fact + 1
  local since = before and string.format('%.0f', sub(times, 2, each)) or ''
  local begun, rest = sub(times, 1, each), sub(times, each + 1)
  if #times + #another > longestRun * each then rest = sub(rest, each + 1) end
  if rest == '' and another == '' then begun = '' end
  return sub(fact, 1, before) .. since .. sub(fact, after) .. ended .. begun .. rest .. another .. '"}'
end

-- The fact of an event that is newer than all before it. A sweep's correction knows since when it is: what was between is what was lost.
local function following(fact, before)
  if not before then return fact .. '00000000000000"}' end
  if isCorrection(fact) then return fact .. timeOf(fact) .. '"}' end
  if not tellsTheSame(fact, before) then return fact .. timeOf(before) .. '"}' end
  local ended, times = runOf(before)
  local at = timeOf(fact)
  return withRun(fact, ended, times, sub(times, -time) == at and '' or ' ' .. at)
end

-- The row's fact when an event comes that happened before it; nil where that tells nothing of it.
local function amended(fact, late)
  local ended, run, begin = runOf(fact)
  local at, same = timeOf(late), tellsTheSame(late, fact)
  if at <= ended then return nil end
  local continues = same and not isCorrection(late)
  local times = { same and at or nil }
  for told in string.gmatch(run, '%d+') do
    if told > at or (continues and told < at) then times[#times + 1] = told end
  end
  table.sort(times)
  local text = times[1] and ' ' .. table.concat(times, ' ') or ' ' .. timeOf(fact)
  return withRun(sub(fact, 1, begin - 1) .. member, continues and ended or at, text, '')
end

local function isOffline(presence) return find(presence, '"state":"OFFLINE"', 1, true) ~= nil end

-- Time goes in steps of a hundredth of the retention, and a key's time to live is renewed by the first change of each kind in
-- a step. So a key lives from the beginning of the step of its last change, at least, and needs a step more than its row.
local steps = {}
local function beginningOfStep(keep)
  steps[keep] = steps[keep] or string.format('%013d', now - now % (keep / 100))
  return steps[keep]
end

local tidies = ARGV[8] == '1'
if tidies then
  call('SET', KEYS[4], ARGV[6], 'NX')
  call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - retention)
  call('ZREMRANGEBYSCORE', KEYS[5], '-inf', now - retention)
else
  -- Keys of another type fail the batch before anything is written, as they do above.
  call('ZCARD', KEYS[2])
  call('ZCARD', KEYS[5])
end

local outcomes, done, index, feed = {}, {}, {}, {}
local entries, acknowledged = 0, 0
local function add(list, first, second) list[#list + 1], list[#list + 2] = first, second end
for at = 9, #ARGV, 4 do
  local row, id, agent, kind, fact = KEYS[entries + 6], ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  entries = entries + 1
  local seen = kind == 'presence' and pcall('HMGET', row, kind) or pcall('HMGET', row, kind, 'presence')
  local result, amendment = 'a', nil
  if not seen.err then seen = { readable(seen[1]), readable(seen[2]) } end
  if seen.err then
    result = 'f'
  elseif kind == 'outOfOffice' and call('EXISTS', row) == 0 then
    -- It stands beside a state, and there is none.
    result = 's'
  elseif seen[1] then
    local this, other = order(fact), order(seen[1])
    if this < other then result, amendment = 's', amended(seen[1], fact) elseif this == other then result = 'd' end
  elseif not seen[2] then
    -- No presence in the row: the agent is new, or was forgotten after going offline, which a late change must not undo.
    local gone = call('ZSCORE', KEYS[5], agent)
    if gone and sourceTime(fact) <= tonumber(gone) then result = 's' end
  end

  if result == 'a' then
    fact = following(fact, seen[1])
    call('HSET', row, kind, fact)
    local presence = kind == 'presence' and fact or seen[2]
    local keep = presence and isOffline(presence) and offlineRetention or retention
    local before = seen[1]
    if not before or appliedAt(before) < beginningOfStep(keep) or kind == 'presence' and isOffline(before) ~= isOffline(fact) then
      call('PEXPIRE', row, string.format('%d', keep * 1.01))
    end
    if kind == 'presence' and isOffline(fact) then
      call('ZADD', KEYS[5], sourceTime(fact), agent)
      call('PEXPIRE', KEYS[5], retention)
    end
    add(index, now, agent)
    add(feed, agent, fact)
  elseif amendment and amendment ~= seen[1] then
    call('HSET', row, kind, amendment)
    if sinceOf(amendment) ~= sinceOf(seen[1]) then add(feed, agent, amendment) end
  end
  outcomes[entries] = result
  if result ~= 'f' then
    acknowledged = acknowledged + 1
    done[acknowledged] = id
  end
end

if index[1] then call('ZADD', KEYS[2], unpack(index)) end
if feed[1] then
  local position = call('XADD', KEYS[3], '*', unpack(feed))
  if tidies then
    local at = tonumber(match(position, '^%d+'))
    call('XTRIM', KEYS[3], 'MINID', '~', string.format('%.0f', at - feedRetention))

    -- Somebody has added an entry with an id ahead of the clock, which all that follow share: they are trimmed by their number.
    if at > now + 60000 then call('XTRIM', KEYS[3], 'MAXLEN', '~', 10000) end
  end

  -- A user without the channel may not publish; the followers poll.
  pcall('PUBLISH', ARGV[7], '')
end
if acknowledged > 0 then call('XACK', KEYS[1], group, unpack(done)) end
return table.concat(outcomes)
