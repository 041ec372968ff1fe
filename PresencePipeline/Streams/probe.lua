-- Tries what an append does, and leaves nothing behind: each write is one that Redis checks like any other and that does not
-- come about.
--
-- KEYS[1]   the stream
-- KEYS[2]   a dedup marker that nobody has
-- KEYS[3..] heartbeats of the draining loops
-- ARGV[1]   wake-up channel
--
-- Reply: { what Redis says against an append, what it says against the wake-up }; empty where it says nothing
local function refusal(...)
  local reply = redis.pcall(...)
  return type(reply) == 'table' and reply.err or nil
end

local function append()
  for k = 3, #KEYS do
    local refused = refusal('EXISTS', KEYS[k])
    if refused then return refused end
  end

  -- An id of 0-0 is refused last, after memory, roles and permissions.
  local added = refusal('XADD', KEYS[1], '0-0', 'p', '')
  if added and not string.find(added, 'greater than 0-0', 1, true) then return added end

  local kind = redis.pcall('TYPE', KEYS[1])
  if type(kind) == 'table' and kind.ok and kind.ok ~= 'stream' and kind.ok ~= 'none' then return 'WRONGTYPE the stream is a ' .. kind.ok end
  return refusal('GET', KEYS[2]) or refusal('SET', KEYS[2], '', 'XX', 'PX', 1)
end

return { append() or '', refusal('PUBLISH', ARGV[1], '') or '' }
