-- Records a batch of changes in the timelines of their agents and acknowledges them, in one step. Recording a change again
-- changes nothing, and the order in which changes come makes no difference to what is kept.
--
-- KEYS[1]   the stream
-- KEYS[2]   sorted set: agent ids by when their timelines last changed, Redis's clock, microseconds
-- KEYS[3]   epoch
-- KEYS[4..] timelines: sorted sets by source time, each of one agent and one time slice
-- ARGV[1]   consumer group
-- ARGV[2]   how long changes are kept, microseconds
-- ARGV[3]   changes kept in one timeline; beyond it the oldest go
-- ARGV[4]   epoch to begin with, if there is none
-- ARGV[5]   1 to do what need not be done with every batch: begin an epoch if there is none, remove who is past the retention; else 0
-- ARGV[6]   number of entries that follow, to be acknowledged only
-- then per timeline: agent id, expiry in Unix milliseconds, n, n times source time and change, n entry ids
--
-- Reply: per timeline the number of changes that were new, or -1 if it is no sorted set; its entries then stay pending
local call, pcall, find = redis.call, redis.pcall, string.find
local most, only = tonumber(ARGV[3]), tonumber(ARGV[6])

local time = call('TIME')
local now = string.format('%d%06d', time[1], time[2])
if ARGV[5] == '1' then
  call('SET', KEYS[3], ARGV[4], 'NX')
  call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - ARGV[2]))
else
  -- A key of another type fails the batch before anything is written, as it does above.
  call('ZCARD', KEYS[2])
end

local reply, done, index = {}, { unpack(ARGV, 7, 6 + only) }, {}
local at = 7 + only
for k = 4, #KEYS do
  local timeline, agent, n = KEYS[k], ARGV[at], tonumber(ARGV[at + 2])
  local ids = at + 3 + 2 * n
  local added = pcall('ZADD', timeline, unpack(ARGV, at + 3, ids - 1))
  if type(added) == 'table' then
    -- Anything else, such as a lack of memory, is not the timeline's fault and fails the whole batch.
    if not find(added.err, 'WRONGTYPE', 1, true) then return added end
    reply[#reply + 1] = -1
  else
    reply[#reply + 1] = added
    if added > 0 then
      local size = call('ZCARD', timeline)
      if size == added then call('PEXPIREAT', timeline, ARGV[at + 1]) end
      if size > most then call('ZREMRANGEBYRANK', timeline, 0, size - most - 1) end
      index[#index + 1] = now
      index[#index + 1] = agent
    end
    for id = ids, ids + n - 1 do done[#done + 1] = ARGV[id] end
  end
  at = ids + n
end

if #index > 0 then call('ZADD', KEYS[2], unpack(index)) end
if #done > 0 then call('XACK', KEYS[1], ARGV[1], unpack(done)) end
return reply
