-- Appends changes to the stream, each once, and wakes the drainers.
--
-- KEYS[1]          the stream
-- KEYS[2..G+1]     heartbeat of the draining loop of each group
-- KEYS[G+2..]      dedup marker of each change
-- ARGV[1]          G, the number of groups
-- ARGV[2]          dedup window, milliseconds
-- ARGV[3]          wake-up channel
-- ARGV[4]          how long a change is remembered that counts from when it was first seen, milliseconds
-- ARGV[5]          a letter per change: l if it is remembered for that long, else s
-- ARGV[6]          what the wake-up says
-- ARGV[7..]        fields of each change, as MessagePack array of texts: name, value, name, value, …
--
-- Reply: { groups without a draining loop (bit g-1 for group g), then per change its entry id and 1 if it was a duplicate }
--
-- XADD comes before SET, so an append that Redis refuses (out of memory) leaves no marker behind.
local call, fieldsOf = redis.call, cmsgpack.unpack
local groups = tonumber(ARGV[1])
local undrained, bit = 0, 1
if call('EXISTS', unpack(KEYS, 2, groups + 1)) < groups then
  for g = 2, groups + 1 do
    if call('EXISTS', KEYS[g]) == 0 then undrained = undrained + bit end
    bit = bit * 2
  end
end

local reply = { undrained }
local appended = false
for k = groups + 2, #KEYS do
  local id = call('GET', KEYS[k])
  if id then
    reply[#reply + 1] = id
    reply[#reply + 1] = 1
  else
    id = call('XADD', KEYS[1], '*', unpack(fieldsOf(ARGV[k - groups + 5])))
    call('SET', KEYS[k], id, 'PX', string.sub(ARGV[5], k - groups - 1, k - groups - 1) == 'l' and ARGV[4] or ARGV[2])
    appended = true
    reply[#reply + 1] = id
    reply[#reply + 1] = 0
  end
end

-- A user without the channel may not publish; what is appended stays so, and the drainers poll.
if appended then redis.pcall('PUBLISH', ARGV[3], ARGV[6]) end
return reply
