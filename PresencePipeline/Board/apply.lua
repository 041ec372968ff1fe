-- Applies a batch of changes to the board, newest wins, feeds the live feed and acknowledges, all or nothing visible between.
--
-- KEYS[1]  the stream
-- KEYS[2]  sorted set: agent ids by last change
-- KEYS[3]  stream of applied changes
-- KEYS[4]  epoch
-- KEYS[5..] the row of each agent in the batch, a hash
-- ARGV[1]  consumer group
-- ARGV[2]  now, Unix milliseconds
-- ARGV[3]  retention of a row, milliseconds
-- ARGV[4]  retention of the row of an agent who is offline, milliseconds
-- ARGV[5]  changes to keep in the feed, about
-- ARGV[6]  epoch to begin with, if there is none
-- then per entry nine values: entry id, number of its row (1 = KEYS[5]), agent id, kind, source time in Unix
-- milliseconds, state, raw state, definition id or '', source or ''
--
-- Reply: one letter per entry: a applied, s stale (older than the row), d duplicate (applied before),
--        f failed (the row is not a hash; the entry stays pending)
local group, now, retention, offlineRetention, kept = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local call, pcall = redis.call, redis.pcall

-- Entry ids are numbers of different length, so they are compared as such.
local function isLater(id, other)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  local otherMs, otherSeq = string.match(other, '^(%d+)-(%d+)$')
  if ms ~= otherMs then return tonumber(ms) > tonumber(otherMs) end
  return tonumber(seq) > tonumber(otherSeq)
end

local function outcome(since, id, seenSince, seenId)
  if not seenSince then return 'a' end
  local difference = tonumber(since) - tonumber(seenSince)
  if difference > 0 then return 'a' end
  if difference < 0 then return 's' end
  if id == seenId then return 'd' end
  return isLater(id, seenId) and 'a' or 's'
end

call('SET', KEYS[4], ARGV[6], 'NX')
call('ZREMRANGEBYSCORE', KEYS[2], '-inf', tonumber(now) - retention)

local outcomes, done, index = {}, {}, {}
for at = 7, #ARGV, 9 do
  local id, row, agent, kind, since = ARGV[at], KEYS[4 + ARGV[at + 1]], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local state, raw, definition, source = ARGV[at + 5], ARGV[at + 6], ARGV[at + 7], ARGV[at + 8]
  local seen = pcall('HMGET', row, kind .. 'Since', kind .. 'Entry', 'presence')
  local result = seen.err and 'f' or outcome(since, id, seen[1], seen[2])
  if result == 'a' then
    local presence = seen[3]
    if kind == 'presence' then
      presence = state
      call('HSET', row, 'presence', state, 'presenceRaw', raw, 'presenceSince', since, 'presenceEntry', id,
        'definitionId', definition, 'source', source, 'updatedAt', now)
    else
      call('HSET', row, 'routing', state, 'routingSince', since, 'routingEntry', id, 'updatedAt', now)
    end
    call('PEXPIRE', row, presence == 'OFFLINE' and offlineRetention or retention)
    call('XADD', KEYS[3], 'MAXLEN', '~', kept, '*', 'agentId', agent, 'kind', kind, 'state', state, 'rawState', raw,
      'timestampMs', since, 'definitionId', definition, 'source', source, 'updatedAt', now)
    index[#index + 1] = now
    index[#index + 1] = agent
  end
  outcomes[#outcomes + 1] = result
  if result ~= 'f' then done[#done + 1] = id end
end

if #index > 0 then call('ZADD', KEYS[2], unpack(index)) end
if #done > 0 then call('XACK', KEYS[1], group, unpack(done)) end
return table.concat(outcomes)
