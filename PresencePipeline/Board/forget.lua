-- Forgets an agent: the row, and what the feed tells of them. Batches of the feed hold facts of several agents and go as a whole, so
-- a new history begins then, and whoever follows the old one starts again from a snapshot.
--
-- KEYS[1]  the agent's row
-- KEYS[2]  sorted set: agent ids by last change
-- KEYS[3]  sorted set: agents who went offline
-- KEYS[4]  stream of applied changes
-- KEYS[5]  epoch
-- ARGV[1]  agent id
-- ARGV[2]  the epoch that begins
-- ARGV[3]  channel that wakes the followers of the feed
--
-- Reply: 1 if there was anything, else 0
local call = redis.call
local found = call('DEL', KEYS[1]) + call('ZREM', KEYS[2], ARGV[1]) + call('ZREM', KEYS[3], ARGV[1])
for _, batch in ipairs(call('XRANGE', KEYS[4], '-', '+')) do
  for at = 1, #batch[2], 2 do
    if batch[2][at] == ARGV[1] then
      call('XDEL', KEYS[4], batch[1])
      found = found + 1
      break
    end
  end
end
if found == 0 then return 0 end
call('SET', KEYS[5], ARGV[2])
call('PUBLISH', ARGV[3], '')
return 1
