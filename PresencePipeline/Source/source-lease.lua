-- Takes or renews the lease of the one who talks to the source, on Redis's clock.
--
-- KEYS[1]  hash of what is known of the source
-- ARGV[1]  who takes it
-- ARGV[2]  for how long, milliseconds
--
-- Reply: 1 if it is ours, 0 if it is somebody else's
local held = redis.call('HGET', KEYS[1], 'lease')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if held then
  local till, owner = string.match(held, '^(%d+) (.*)$')
  if till and owner ~= ARGV[1] and tonumber(till) > now then return 0 end
end
redis.call('HSET', KEYS[1], 'lease', string.format('%d %s', now + ARGV[2], ARGV[1]))
return 1
