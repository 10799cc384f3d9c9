# 转交 IT 的求助。
desk-subject = [{$number}] 密码求助：{$category}
desk-subject-urgent = [{$number}] 紧急 – 密码求助：{$category}
desk-intro = 有人无法自行找回账号，请求 IT 协助。
desk-number = 工单号：{$number}
desk-category = 问题：{$category}
desk-opened = 提交时间：{$day}
desk-account-proven = 账号：“{$handle}”，已验证为本人
desk-account-claimed = 账号：“{$handle}”（本人填写，尚未验证）。更改任何内容前，请先核实对方身份。
desk-account-unnamed = 账号：未提供。更改任何内容前，请先核实对方身份。
desk-step = 进行到：{$step ->
    [start] 刚开始
    [identity] 填写账号
    [verify] 选择验证方式
    [code] 输入验证码或接听电话
    [password] 设置新密码
    [confirmation] 密码已更改
    [windows] 在 Windows 中使用新密码
   *[other] {$step}
}
desk-network = 对方的电脑：{$network ->
    [wifi] 已连接 Wi-Fi {$wifi}
    [cable] 已连接网线（{$cable}）
    [vpn] 已连接 VPN {$vpn}
   *[off] 不在贵单位网络内
}
desk-tried = 试过的验证方式：{$tried}
desk-locale = 语言：{$language}
desk-no-secrets = 本消息不含验证码或密码，也请勿向对方索要。
desk-category-identity = 说不出自己的账号
desk-category-no-method = 没有可用的验证方式
desk-category-lost-phone = 手机丢失
desk-category-no-code = 收不到验证码
desk-category-new-password = 设置新密码遇到问题
desk-category-windows-session = Windows 不接受新密码
desk-category-closed = 错误回答过多，自助服务已暂停
desk-category-halted = 有人在冒用此机器人，所有重置已暂停。请先查明，再运行：sesame reopen
desk-category-many-requests = 短时间内请求过多；一小时内，尚未验证身份的人会被引导直接联系 IT
desk-category-not-me = 本人表示“不是我本人”：该账号的密码重置已停止。请核查，然后运行：sesame thaw
desk-category-approval-denied = 有人向本人的聊天请求批准，被本人拒绝
desk-category-country-closed = 发往某个国家或地区的验证码几乎都没有被输入；一天之内不再向该地发送。请运行以下命令查看：sesame limits list
desk-category-guessed-passwords = 有人在验证方式页面上用许多用户名输入了大量错误密码；一小时内不再核对陌生人的密码。请查明情况，并要求更换弱密码
desk-category-other = 其他问题

# A case's card in a room.
button-card = {$card ->
    [claim] 我来处理
    [reply] 给对方写信息
    [verify] 核实身份…
    [call-back] 向对方手机发送验证码
    [by-hand] 我打电话核实
    [vouch] 请其主管确认
    [in-person] 本人在现场
    [approve] 批准重置
    [hand-over] 交还
    [close] 已解决
    [reopen] 重新打开
   *[refuse] 未能核实
}
