-- Says that a hand of a group is alive, and forgets those that have not said so for long.
--
-- KEYS[1]  the group's hands, a sorted set by when they were last alive (Unix milliseconds of Redis's clock)
-- ARGV[1]  the hand's consumer
-- ARGV[2]  how long that counts, milliseconds
--
-- Reply: the number of living hands.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
