-- SMGP 3.0.3: China Telecom, between SP and gateway.
local wire = require("spgate-wire")
local u8, u32, text, octets, sized, list = wire.u8, wire.u32, wire.text, wire.octets, wire.sized, wire.list
local rest, options, skip = wire.rest, wire.options, wire.skip

local msg_id = octets("msgId", 10)
local status = u32("status", {
  [0] = "ok", [1] = "system busy", [2] = "too many connections", [10] = "wrong structure", [11] = "wrong command",
  [12] = "repeated sequence", [20] = "wrong address", [21] = "wrong secret", [22] = "version too high",
  [34] = "wrong MsgFormat", [36] = "wrong MsgLength", [43] = "wrong ServiceId", [46] = "wrong SrcTermId",
  [47] = "wrong DestTermId", [48] = "wrong ChargeTermId", [58] = "no route", [75] = "over the daily quota",
})
local format = u8("msgFormat", {
  [0] = "ASCII", [3] = "card write", [4] = "binary", [8] = "UCS-2", [15] = "GB18030", [246] = "for the card",
})

-- The optional parameters, by tag. Those of fixed width are not always padded to it.
local optional = options("otherOption", {
  [0x0001] = u8("tpPid"),
  [0x0002] = u8("tpUdhi"),
  [0x0003] = text("linkId", 20),
  [0x0004] = u8("chargeUserType", { [0] = "receiver", [1] = "sender", [2] = "SP", [3] = "chargeTermId" }),
  [0x0005] = u8("chargeTermType"),
  [0x0006] = text("chargeTermPseudo"),
  [0x0007] = u8("destTermType"),
  [0x0008] = text("destTermPseudo"),
  [0x0009] = u8("pkTotal"),
  [0x000a] = u8("pkNumber"),
  [0x000b] = u8("submitMsgType"),
  [0x000c] = u8("spDealResult"),
  [0x000d] = u8("srcTermType"),
  [0x000e] = text("srcTermPseudo"),
  [0x000f] = u8("nodesCount"),
  [0x0010] = text("msgSrc", 8),
  [0x0011] = u8("srcType"),
  [0x0012] = text("mServiceId", 21),
})

local pdus = {
  { command = 0x00000001, name = "login", summary = { "clientId", "loginMode" }, fields = {
    text("clientId", 8),
    octets("authenticatorClient", 16),
    u8("loginMode", { [0] = "send", [1] = "receive", [2] = "both" }),
    u32("timeStamp"),
    u8("clientVersion"),
  } },
  { command = 0x80000001, name = "loginResp", summary = { "status" }, fields = {
    status,
    octets("authenticatorServer", 16),
    u8("serverVersion"),
  } },
  { command = 0x00000002, name = "submit", summary = { "srcTermId", "destTermIds" }, fields = {
    u8("msgType", { [0] = "MO", [6] = "MT", [7] = "between phones" }),
    u8("needReport"),
    u8("priority"),
    text("serviceId", 10),
    text("feeType", 2),
    text("feeCode", 6),
    text("fixedFee", 6),
    format,
    text("validTime", 17),
    text("atTime", 17),
    text("srcTermId", 21),
    text("chargeTermId", 21),
    list("destTermIds", 21),
    sized("msgContent", 1),
    text("reserve", 8),
    optional,
  } },
  { command = 0x80000002, name = "submitResp", summary = { "status" }, fields = { msg_id, status } },
  { command = 0x00000003, name = "deliver", summary = { "srcTermId", "destTermId" }, fields = {
    msg_id,
    u8("isReport"),
    format,
    text("recvTime", 14),
    text("srcTermId", 21),
    text("destTermId", 21),
    sized("msgContent", 1),
    text("reserve", 8),
    optional,
  } },
  { command = 0x80000003, name = "deliverResp", summary = { "status" }, fields = { msg_id, status } },
  { command = 0x00000004, name = "activeTest", fields = { rest("body") } },
  { command = 0x80000004, name = "activeTestResp", fields = { rest("body") } },
  { command = 0x00000006, name = "exit", fields = { rest("body") } },
  { command = 0x80000006, name = "exitResp", fields = { rest("body") } },
}

-- Optional commands and those of gateways among themselves.
for command, name in pairs({
  [0x05] = "forward", [0x07] = "query", [0x08] = "queryTeRoute", [0x09] = "querySpRoute", [0x0a] = "paymentRequest",
  [0x0b] = "paymentAffirm", [0x0c] = "queryUserState", [0x0d] = "getAllTeRoute", [0x0e] = "getAllSpRoute",
  [0x0f] = "updateTeRoute", [0x10] = "updateSpRoute", [0x11] = "pushUpdateTeRoute", [0x12] = "pushUpdateSpRoute",
}) do
  table.insert(pdus, { command = command, name = name, fields = { rest("body") } })
  table.insert(pdus, { command = 0x80000000 + command, name = name .. "Resp", fields = { rest("body") } })
end

-- The content of a Deliver that is a status report: words at fixed places around ten raw bytes of id.
local report = {
  skip(#"id:"), octets("reportId", 10),
  skip(#" sub:"), text("sub", 3),
  skip(#" dlvrd:"), text("dlvrd", 3),
  skip(#" Submit date:"), text("submitDate", 10),
  skip(#" done date:"), text("doneDate", 10),
  skip(#" stat:"), text("stat", 7),
  skip(#" err:"), text("err", 3),
  skip(#" Text:"), text("reportText", 20),
}

wire.register {
  name = "smgp",
  title = "SMGP (China Telecom SP-SMGW)",
  port = 8890,
  header = { u32("sequence") },
  longest = 65536,
  pdus = pdus,
  content = { bytes = "msgContent", coding = "msgFormat", udhi = "tpUdhi" },
  reports = { report },
  report_in = function(pdu, seen) return pdu.name == "deliver" and seen.isReport == 1 and report or nil end,
}
