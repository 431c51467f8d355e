-- CMPP 2.0 and 2.1: China Mobile, between SP and ISMG. Wireshark's own "cmpp" knows 3.0 only; frames that are laid out
-- as in 3.0 are left to it, whatever the rest of the connection looks like.
local wire = require("spgate-wire")
local u8, u32, u64, text, octets, sized, list = wire.u8, wire.u32, wire.u64, wire.text, wire.octets, wire.sized, wire.list
local rest = wire.rest

local port = 7890
local msg_id = u64("msgId")
local result = u8("result", {
  [0] = "ok", [1] = "wrong structure", [2] = "wrong command", [3] = "repeated sequence", [4] = "wrong length",
  [5] = "wrong fee code", [6] = "too long", [7] = "wrong service code", [8] = "flow control", [9] = "not served here",
  [10] = "wrong Src_Id", [11] = "wrong Msg_src", [12] = "wrong Fee_terminal_Id", [13] = "wrong Dest_terminal_Id",
})
local status = u8("status", {
  [0] = "ok", [1] = "wrong structure", [2] = "illegal account", [3] = "wrong secret", [4] = "version too high",
})
local format = u8("msgFmt", { [0] = "ASCII", [3] = "card write", [4] = "binary", [8] = "UCS-2", [15] = "GBK" })
local udhi = u8("tpUdhi")
local version = wire.u8("version", { [0x20] = "2.0", [0x21] = "2.1", [0x30] = "3.0" })

local pdus = {
  { command = 0x00000001, name = "connect", summary = { "sourceAddr" }, fields = {
    text("sourceAddr", 6),
    octets("authenticatorSource", 16),
    version,
    u32("timestamp"),
  } },
  { command = 0x80000001, name = "connectResp", summary = { "status" }, fields = {
    status,
    octets("authenticatorIsmg", 16),
    version,
  } },
  { command = 0x00000002, name = "terminate", fields = { rest("body") } },
  { command = 0x80000002, name = "terminateResp", fields = { rest("body") } },
  { command = 0x00000004, name = "submit", summary = { "srcId", "destTerminalIds" }, fields = {
    msg_id,
    u8("pkTotal"),
    u8("pkNumber"),
    u8("registeredDelivery"),
    u8("msgLevel"),
    text("serviceId", 10),
    u8("feeUserType", { [0] = "receiver", [1] = "sender", [2] = "SP", [3] = "feeTerminalId" }),
    text("feeTerminalId", 21),
    u8("tpPid"),
    udhi,
    format,
    text("msgSrc", 6),
    text("feeType", 2),
    text("feeCode", 6),
    text("validTime", 17),
    text("atTime", 17),
    text("srcId", 21),
    list("destTerminalIds", 21),
    sized("msgContent", 1),
    text("reserve", 8),
  } },
  { command = 0x80000004, name = "submitResp", summary = { "result" }, fields = { msg_id, result } },
  { command = 0x00000005, name = "deliver", summary = { "srcTerminalId", "destId" }, fields = {
    msg_id,
    text("destId", 21),
    text("serviceId", 10),
    u8("tpPid"),
    udhi,
    format,
    text("srcTerminalId", 21),
    u8("registeredDelivery", { [0] = "message", [1] = "status report" }),
    sized("msgContent", 1),
    text("reserve", 8),
  } },
  { command = 0x80000005, name = "deliverResp", summary = { "result" }, fields = { msg_id, result } },
  { command = 0x00000006, name = "query", summary = { "time" }, fields = {
    text("time", 8),
    u8("queryType", { [0] = "totals", [1] = "of a service" }),
    text("queryCode", 10),
    text("reserve", 8),
  } },
  { command = 0x80000006, name = "queryResp", summary = { "time" }, fields = {
    text("time", 8),
    u8("queryType"),
    text("queryCode", 10),
    u32("mtTlMsg"),
    u32("mtTlUsr"),
    u32("mtScs"),
    u32("mtWt"),
    u32("mtFl"),
    u32("moScs"),
    u32("moWt"),
    u32("moFl"),
  } },
  { command = 0x00000007, name = "cancel", fields = { msg_id } },
  { command = 0x80000007, name = "cancelResp", summary = { "successId" }, fields = { u8("successId") } },
  { command = 0x00000008, name = "activeTest", fields = { rest("body") } },
  -- Old programs leave the byte out.
  { command = 0x80000008, name = "activeTestResp", fields = { rest("reserved") } },
}

-- The content of a Deliver that is a status report; a gateway may send the long one on any connection.
local function report_with(phone_width)
  return {
    msg_id,
    text("stat", 7),
    text("submitTime", 10),
    text("doneTime", 10),
    text("destTerminalId", phone_width),
    u32("smscSequence"),
  }
end
local reports = { [60] = report_with(21), [71] = report_with(32) }

-- How long a frame of 2.x is, told by its own counts; nil where all versions are alike.
local lengths_of_2 = {
  [0x80000001] = function() return 30 end,
  [0x00000004] = function(tvb)
    local content = 129 + 21 * tvb(128, 1):uint()
    return content < tvb:len() and 138 + 21 * tvb(128, 1):uint() + tvb(content, 1):uint() or -1
  end,
  [0x80000004] = function() return 21 end,
  [0x00000005] = function(tvb) return 85 + tvb(76, 1):uint() end,
  [0x80000005] = function() return 21 end,
  [0x80000007] = function() return 13 end,
}

-- And one of 3.0.
local lengths_of_3 = {
  [0x80000001] = function() return 33 end,
  [0x00000004] = function(tvb)
    local content = 142 + 32 * tvb(140, 1):uint()
    return content < tvb:len() and 163 + 32 * tvb(140, 1):uint() + tvb(content, 1):uint() or -1
  end,
  [0x80000004] = function() return 24 end,
  [0x00000005] = function(tvb) return 109 + tvb(88, 1):uint() end,
  [0x80000005] = function() return 24 end,
  [0x80000007] = function() return 16 end,
}

local version_3 = DissectorTable.get("tcp.port"):get_dissector(port)

local function is_3(tvb)
  if tvb:len() < 12 then return false end
  local command = tvb(4, 4):uint()
  if command == 0x00000001 then return tvb:len() == 39 and tvb(34, 1):uint() >= 0x30 end
  local fits = function(lengths)
    local read, length = pcall(lengths[command], tvb)
    return read and length == tvb:len()
  end
  return lengths_of_3[command] ~= nil and fits(lengths_of_3) and not fits(lengths_of_2)
end

wire.register {
  name = "cmpp2",
  title = "CMPP 2.0 (China Mobile SP-ISMG)",
  port = port,
  header = { u32("sequence") },
  longest = 65536,
  pdus = pdus,
  content = { bytes = "msgContent", coding = "msgFmt", udhi = "tpUdhi" },
  reports = reports,
  report_in = function(pdu, seen)
    return pdu.name == "deliver" and seen.registeredDelivery == 1 and reports[seen.msgContent:len()] or nil
  end,
  other = function(tvb) return is_3(tvb) and version_3 or nil end,
}
