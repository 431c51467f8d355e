-- SGIP 1.2 with the additions of 1.3: China Unicom, between SP and SMG.
local wire = require("spgate-wire")
local u8, u32, text, sized, list, rest = wire.u8, wire.u32, wire.text, wire.sized, wire.list, wire.rest

local reserve = text("reserve", 8)
local result = u8("result", {
  [0] = "ok", [1] = "illegal login", [2] = "repeated login", [3] = "too many connections", [4] = "wrong login type",
  [5] = "wrong format", [6] = "illegal number", [7] = "not served", [8] = "wrong length", [9] = "illegal sequence number",
  [11] = "node busy", [33] = "over the rate limit", [88] = "flow control",
})
local coding = u8("messageCoding", { [0] = "ASCII", [3] = "card write", [4] = "binary", [8] = "UCS-2", [15] = "GBK" })
local udhi = u8("tpUdhi")
local submit_sequence = { u32("submitNode"), u32("submitTime"), u32("submitSerial") }

local function with_submit_sequence(fields)
  return { submit_sequence[1], submit_sequence[2], submit_sequence[3], table.unpack(fields) }
end

local pdus = {
  { command = 0x00000001, name = "bind", summary = { "loginType", "loginName" }, fields = {
    u8("loginType", { [1] = "SP to SMG", [2] = "SMG to SP", [3] = "SMG to SMG", [11] = "test" }),
    text("loginName", 16),
    text("loginPassword", 16),
    reserve,
  } },
  { command = 0x00000002, name = "unbind", fields = { rest("body") } },
  { command = 0x80000002, name = "unbindResp", fields = { rest("body") } },
  { command = 0x00000003, name = "submit", summary = { "spNumber", "userNumbers" }, fields = {
    text("spNumber", 21),
    text("chargeNumber", 21),
    list("userNumbers", 21),
    text("corpId", 5),
    text("serviceType", 10),
    u8("feeType", { [0] = "record only", [1] = "free", [2] = "per message", [3] = "monthly", [4] = "charged by the SP" }),
    text("feeValue", 6),
    text("givenValue", 6),
    u8("agentFlag"),
    u8("morelatetoMtFlag", { [0] = "first of an MO", [1] = "further of an MO", [2] = "no MO", [3] = "system" }),
    u8("priority"),
    text("expireTime", 16),
    text("scheduleTime", 16),
    u8("reportFlag", { [0] = "when it fails", [1] = "always", [2] = "never", [3] = "monthly charge" }),
    u8("tpPid"),
    udhi,
    coding,
    u8("messageType"),
    sized("messageContent", 4),
    reserve,
  } },
  { command = 0x00000004, name = "deliver", summary = { "userNumber", "spNumber" }, fields = {
    text("userNumber", 21),
    text("spNumber", 21),
    u8("tpPid"),
    udhi,
    coding,
    sized("messageContent", 4),
    reserve,
  } },
  { command = 0x00000005, name = "report", summary = { "userNumber", "state", "errorCode" }, fields = with_submit_sequence {
    u8("reportType", { [0] = "of a Submit", [1] = "of a forwarded Deliver" }),
    text("userNumber", 21),
    u8("state", { [0] = "delivered", [1] = "waiting", [2] = "failed" }),
    u8("errorCode"),
    reserve,
  } },
  { command = 0x00000011, name = "userRpt", summary = { "userNumber", "userCondition" }, fields = {
    text("spNumber", 21),
    text("userNumber", 21),
    u8("userCondition", { [0] = "cancelled", [1] = "stopped for debt", [2] = "normal" }),
    reserve,
  } },
  { command = 0x00001000, name = "trace", summary = { "userNumber" }, fields = with_submit_sequence {
    text("userNumber", 21),
    reserve,
  } },
  -- A count and stations of 47 or, since 1.3, 51 bytes.
  { command = 0x80001000, name = "traceResp", fields = { u8("stationCount"), rest("stations") } },
  { command = 0x00000010, name = "checkUser", summary = { "userNumber" }, fields = {
    text("userName", 16),
    text("password", 16),
    text("userNumber", 21),
    reserve,
  } },
  { command = 0x80000010, name = "checkUserResp", summary = { "result" }, fields = { result, u8("status"), reserve } },
}

for command, name in pairs({ [1] = "bind", [3] = "submit", [4] = "deliver", [5] = "report", [0x11] = "userRpt" }) do
  local fields = { result, reserve }
  table.insert(pdus, { command = 0x80000000 + command, name = name .. "Resp", summary = { "result" }, fields = fields })
end

-- Between SMG and GNS; no SP sees them.
for i, name in ipairs({
  "addSp", "modifySp", "deleteSp", "queryRoute", "addTeleSeg", "modifyTeleSeg", "deleteTeleSeg", "addSmg", "modifySmg",
  "deleteSmg",
}) do
  table.insert(pdus, { command = 5 + i, name = name, fields = { rest("body") } })
  table.insert(pdus, { command = 0x80000005 + i, name = name .. "Resp", fields = { rest("body") } })
end

wire.register {
  name = "sgip",
  title = "SGIP (China Unicom SP-SMG)",
  port = 8801,
  header = { u32("node"), u32("time"), u32("serial") },
  longest = 65536,
  pdus = pdus,
  content = { bytes = "messageContent", coding = "messageCoding", udhi = "tpUdhi" },
}
