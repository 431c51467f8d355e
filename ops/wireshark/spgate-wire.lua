-- What the dissectors of this folder share: a PDU is a table of fields, and Wireshark's fields, tree and columns follow
-- from the table. Whatever comes is read as far as it goes; what ends early or announces too much is marked.
local wire = {}

local function take(tvb, at, count, name)
  if at + count > tvb:len() then error({ fault = "the frame ends within " .. name }) end
  return tvb(at, count)
end

-- The readers: each shows the field that begins at `at`, notes its value in `seen`, and returns where the next begins.

local function read_number(field, tvb, at, tree, seen)
  local range = take(tvb, at, field.width, field.name)
  seen[field.name] = field.width <= 4 and range:uint() or range
  tree:add(field.shown, range)
  return at + field.width
end

local function read_text(field, tvb, at, tree, seen)
  local range = take(tvb, at, field.width, field.name)
  local value = range:string():match("^[^\0]*")
  seen[field.name] = seen[field.name] or value
  tree:add(field.shown, range, value)
  return at + field.width
end

local function read_octets(field, tvb, at, tree, seen)
  local range = take(tvb, at, field.width, field.name)
  seen[field.name] = range
  tree:add(field.shown, range)
  return at + field.width
end

local function read_sized(field, tvb, at, tree, seen)
  local count = take(tvb, at, field.width, field.name):uint()
  if count == 0 then return at + field.width end
  return read_octets({ name = field.name, shown = field.shown, width = count }, tvb, at + field.width, tree, seen)
end

local function read_list(field, tvb, at, tree, seen)
  local next = at + 1
  for _ = 1, take(tvb, at, 1, field.name):uint() do next = read_text(field, tvb, next, tree, seen) end
  return next
end

local function read_rest(field, tvb, at, tree)
  if at < tvb:len() then tree:add(field.shown, tvb(at)) end
  return tvb:len()
end

local function read_options(field, tvb, at, tree, seen)
  while at < tvb:len() do
    local head = take(tvb, at, 4, "an option")
    local known = field.options[head(0, 2):uint()]
    local range = take(tvb, at + 4, head(2, 2):uint(), known and known.name or "an option")
    at = at + 4 + range:len()
    if known and known.read == read_text then
      tree:add(known.shown, range, range:string():match("^[^\0]*"))
    elseif known and range:len() == known.width then
      read_number(known, range:tvb(), 0, tree, seen)
    else
      tree:add(field.shown, range)
    end
  end
  return at
end

-- Kinds of fields. `values` says what numbers mean.
function wire.u8(name, values)
  return { name = name, width = 1, type = ftypes.UINT8, base = base.DEC, values = values, read = read_number }
end
function wire.u32(name, values)
  return { name = name, width = 4, type = ftypes.UINT32, base = base.DEC, values = values, read = read_number }
end
function wire.u64(name)
  return { name = name, width = 8, type = ftypes.UINT64, base = base.HEX, read = read_number }
end
-- Text of fixed width, padded with NUL.
function wire.text(name, width)
  return { name = name, width = width, type = ftypes.STRING, read = read_text }
end
-- Exactly so many bytes.
function wire.octets(name, width)
  return { name = name, width = width, type = ftypes.BYTES, read = read_octets }
end
-- A length of `width` bytes, then that many bytes.
function wire.sized(name, width)
  return { name = name, width = width, type = ftypes.BYTES, read = read_sized }
end
-- A count of one byte, then that many texts of `width` bytes.
function wire.list(name, width)
  return { name = name, width = width, type = ftypes.STRING, read = read_list }
end
-- All that is left.
function wire.rest(name)
  return { name = name, type = ftypes.BYTES, read = read_rest }
end
-- Tag, length, value up to the end; `options` are fields by tag.
function wire.options(name, options)
  return { name = name, type = ftypes.BYTES, options = options, read = read_options }
end
-- Bytes that are always the same.
function wire.skip(width)
  return { read = function(_, tvb, at) take(tvb, at, width, "a fixed word") return at + width end }
end

local function read_fields(fields, tvb, at, tree, seen)
  for _, field in ipairs(fields) do at = field.read(field, tvb, at, tree, seen) end
  return at
end

-- spNumber is shown by that name and filtered as sgip.sp_number.
local function filter_name(spec, name)
  return spec.name .. "." .. name:gsub("%u", function(letter) return "_" .. letter:lower() end)
end

-- Makes Wireshark's fields: one for each name, however many PDUs have it.
local function declare(proto, spec)
  local by_name = {}
  local function add(field)
    for _, option in pairs(field.options or {}) do add(option) end
    if field.name == nil then return end
    by_name[field.name] = by_name[field.name]
      or ProtoField.new(field.name, filter_name(spec, field.name), field.type, field.values, field.base)
    field.shown = by_name[field.name]
  end
  for _, field in ipairs(spec.header) do add(field) end
  for _, pdu in ipairs(spec.pdus) do
    for _, field in ipairs(pdu.fields) do add(field) end
  end
  for _, report in pairs(spec.reports or {}) do
    for _, field in ipairs(report) do add(field) end
  end
  for name, shown in pairs(by_name) do proto.fields[name] = shown end
end

local encodings = { [0] = ENC_ASCII, [8] = ENC_UTF_16 + ENC_BIG_ENDIAN, [15] = ENC_GB18030 }

-- Shows the text of a content and its place in a long message.
local function show_text(proto, tree, bytes, coding, udhi)
  local has_header = udhi % 2 == 1 or math.floor(udhi / 64) % 2 == 1
  local start = has_header and 1 + bytes(0, 1):uint() or 0
  if start >= bytes:len() then return end
  if start == 6 or start == 7 then
    local place = bytes(start - 1, 1):uint() .. " of " .. bytes(start - 2, 1):uint()
    tree:add(proto.fields.part, bytes(0, start), place):set_generated()
  end
  local encoding = encodings[coding]
  if encoding then tree:add_packet_field(proto.fields.text, bytes(start), encoding):set_generated() end
end

--[[
Registers a protocol of frames that begin with Total_Length and Command_Id:
  name, title, port   of the filter, of the menu, of TCP
  header              the fields after Command_Id
  longest             the longest frame believed, in bytes
  pdus                { command, name, fields, summary = names of fields for the Info column }
  content             { bytes, coding, udhi }: the names of the fields that make a text
  reports             fields that a content may hold in place of a text, and
  report_in(pdu, seen)     which of them this one holds, if any; both may be absent
  other(tvb)          the dissector that shall have this frame instead, if any; may be absent
]]
function wire.register(spec)
  local proto = Proto(spec.name, spec.title)
  local malformed =
    ProtoExpert.new(spec.name .. ".malformed", "Malformed PDU", expert.group.MALFORMED, expert.severity.ERROR)
  proto.experts = { malformed }
  proto.fields.text = ProtoField.string(spec.name .. ".text", "text")
  proto.fields.part = ProtoField.string(spec.name .. ".part", "part")

  local by_command, names = {}, {}
  for _, pdu in ipairs(spec.pdus) do
    by_command[pdu.command] = pdu
    names[pdu.command] = pdu.name
  end
  local length = ProtoField.uint32(spec.name .. ".length", "length")
  local command = ProtoField.uint32(spec.name .. ".command", "command", base.HEX, names)
  proto.fields.length, proto.fields.command = length, command
  declare(proto, spec)

  local function show_content(pdu, tree, seen)
    local bytes = seen[spec.content.bytes]
    if bytes == nil then return end
    local report = spec.report_in and spec.report_in(pdu, seen)
    if report then
      read_fields(report, bytes:tvb(), 0, tree, seen)
    else
      show_text(proto, tree, bytes, seen[spec.content.coding], seen[spec.content.udhi] or 0)
    end
  end

  local function read_pdu(pdu, tvb, tree, seen)
    if tvb(0, 4):uint() ~= tvb:len() then error({ fault = "the length cannot be" }) end
    local at = read_fields(spec.header, tvb, 8, tree, seen)
    if pdu == nil then error({ fault = "the command is unknown" }) end
    at = read_fields(pdu.fields, tvb, at, tree, seen)
    show_content(pdu, tree, seen)
    if at < tvb:len() then error({ fault = tvb:len() - at .. " bytes follow the last field" }) end
  end

  local function summary_of(pdu, seen)
    local words = { pdu and pdu.name or "unknown" }
    for _, name in ipairs(pdu and pdu.summary or {}) do
      if seen[name] then table.insert(words, name .. " " .. seen[name]) end
    end
    return table.concat(words, ", ")
  end

  local function dissect_frame(tvb, pinfo, root)
    local other = spec.other and spec.other(tvb)
    if other then return other:call(tvb, pinfo, root) end
    local tree, seen = root:add(proto, tvb()), {}
    tree:add(length, tvb(0, 4))
    tree:add(command, tvb(4, 4))
    local pdu = by_command[tvb(4, 4):uint()]
    local whole, problem = pcall(read_pdu, pdu, tvb, tree, seen)
    if not whole then tree:add_proto_expert_info(malformed, problem.fault or tostring(problem)) end
    local summary = summary_of(pdu, seen)
    tree:append_text(", " .. summary)
    pinfo.cols.protocol = spec.name:upper()
    pinfo.cols.info:append("[" .. summary .. "] ")
    return tvb:len()
  end

  -- A length that cannot be is not waited for: what is there is shown as one malformed frame.
  local function length_of(tvb, _, at)
    local announced = tvb(at, 4):uint()
    return announced >= 8 and announced <= spec.longest and announced or tvb:len() - at
  end

  function proto.dissector(tvb, pinfo, root)
    pinfo.cols.info:clear()
    return dissect_tcp_pdus(tvb, root, 8, length_of, dissect_frame)
  end

  DissectorTable.get("tcp.port"):add(spec.port, proto)
end

return wire
