-- Removes consumers of a group that are gone: idle for long, with nothing pending. Looked at and removed in one step, so that
-- no pending entry is ever lost with its consumer.
--
-- KEYS[1]  the stream
-- ARGV[1]  consumer group
-- ARGV[2]  the caller's own consumer, which stays
-- ARGV[3]  how long a consumer must have been idle, milliseconds
--
-- Reply: the number of consumers that were removed.
local removed = 0
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local facts = {}
  for i = 1, #consumer, 2 do facts[consumer[i]] = consumer[i + 1] end
  if facts.name ~= ARGV[2] and facts.pending == 0 and facts.idle >= tonumber(ARGV[3]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], facts.name)
    removed = removed + 1
  end
end
return removed
