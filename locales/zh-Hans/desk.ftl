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
# 警报：无需询问即告知 IT 的事，以及处理办法。
desk-alarm = 警报：{$name}
desk-category-wrong-codes = 最近一小时内错误回答非常多，可能有人在猜测。请运行以下命令查看来源：sesame audit list --kind code-refused
desk-category-many-escalations = 最近一小时内的求助远多于平时。请运行以下命令查看用户卡在哪一步：sesame report --since 1d
desk-category-courier-failing = 有一种方式已发不出验证码。请先运行 sesame alarms 查看是哪一种，再运行：sesame check
desk-category-silent = 目录、工单系统或保存记录签名的服务器没有响应。请先运行 sesame alarms 查看是哪一个，再运行：sesame check
desk-category-record-broken = 审计记录被本程序以外的人改动。请保持数据库原样，并运行：sesame audit verify
desk-category-certificate-ends = 有证书即将到期。请运行 sesame alarms 查看是哪一个，并在到期前更换
desk-category-disk-full = 数据库所在的磁盘快满了。请腾出空间；磁盘一满，就没有人能重置密码
desk-category-outbox-stuck = 有消息等待过久。请查看服务日志，然后重启服务
desk-category-backup-old = 近期没有备份。请运行以下命令备份：sesame backup 文件名
desk-category-admin-added = 有新的人可以登录控制台。如果您不知情，请运行 sesame admin list 查看是谁以及何时加入，并用以下命令撤销：sesame admin remove
desk-category-console-refused = 最近一小时内登录控制台被拒绝的次数非常多。请运行以下命令查看情况：sesame audit list --kind console-sign-in-refused
desk-category-well-again = 一项警报已解除。如需查看尚未解决的问题，请运行：sesame alarms
