-- Begins a new history of the board, unless somebody else has done so.
--
-- KEYS[1]  epoch
-- ARGV[1]  the epoch that ends
-- ARGV[2]  the epoch that begins
--
-- Reply: 1 if it has begun, else 0
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
