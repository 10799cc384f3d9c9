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

# 每周图表。
week-day = { $month }月{ $day }日
week-percent = { $percent }%
week-minutes = { $minutes } 分钟
week-none = –
week-was = { $from }至{ $to }：共重置密码 { $resets } 次（前一周 { $resets-before } 次），{ $share } 的求助无需 IT 即已解决（前一周 { $share-before }），半数重置用时不超过 { $minutes }（前一周 { $minutes-before }）。
week-picture = 图中为每天重置密码的次数，灰色为前一周；“✓”为无需 IT 即已解决的比例；时钟为半数重置的最长用时。

# IT 的群组与审计记录，供客服与管理员在聊天中查看。
room-stranger = 只有本群的 IT 人员可以使用这些按钮。未做任何更改。
record-in-private = 审计记录不会在群里展示，而我目前还无法私下联系您。请先与我打开私聊，再在那里提问。
record-usage =
    提问方式：
    /audit ana 7d – 账号“ana”最近 7 天发生的事（也可用 12h、2w）
    /audit last – 最新的记录
    /audit verify – 审计记录是否完整
    /report month – 最近 30 天的情况（也可用 week、7d）
record-history = {$count ->
    [0] 在这段时间内，没有关于“{$account}”的记录。
   *[other] 关于“{$account}”的记录，最新的在最后：
}
record-newest = {$count ->
    [0] 目前还没有任何记录。
   *[other] 最新的记录，最新的在最后：
}
record-more = 可能还有更多记录。如需查看全部，请运行：sesame audit list
record-no-directory = 目录服务没有响应，无法确定是哪个账号，因此没有读取任何记录。请您过几分钟再试。
record-whole = 审计记录完整：共 {$lines} 行，已签名的检查点 {$checkpoints} 个。最后一行的编号为 {$seq}，其哈希以 {$hash} 开头。
record-broken = 审计记录已被篡改：在 {$lines} 行中发现 {$faults} 处问题。请先原样备份数据库，再运行：sesame audit verify
record-report =
    {$from} 至 {$to}
    已重置密码：{$resets}（所需分钟数，中位数：{$minutes}）
    已开始的找回：{$begun}
    – 无需 IT 即解决：{$without}（占已结束的 {$share}%）
    – 已请 IT 协助：{$with}
    – 中途放弃：{$given}
    工单：{$tickets}
    最常见的拒绝与失败：{$failures}
    需要留意：{$suspicious}
record-report-more = 如需包含登记情况的完整报告，请运行：sesame report

# A case's card in a room.
button-card = {$card ->
    [claim] 我来处理
    [reply] 给对方发消息
    [verify] 核实身份…
    [call-back] 向对方手机发送验证码
    [by-hand] 我打电话核实
    [vouch] 请其主管确认
    [in-person] 本人在现场
    [approve] 批准重置
    [hand-over] 交还
    [close] 已解决
    [reopen] 重新打开
    [suspend] 停用丢失的手机
   *[refuse] 未能核实
}
desk-card-head = *{$number}* – {$category}
desk-card-no-account = 没有这个账号。对方不会知道这一点，看到的内容与其他人相同。
desk-card-risks = 请留意：{$risks}
desk-card-verified = 已核实：{$count ->
    [0] 暂无
   *[other] {$ways}
}（{$have}/{$need} 分，{$people ->
    [1] 需一人批准
   *[other] 需两人批准
}）
desk-card-open = 自 {$since} 起等待受理。谁来处理？
desk-card-claimed = 自 {$since} 起由 {$who} 处理。
desk-card-approved = 已批准：对方可在 {$until} 前在自己的聊天中设置新密码。
desk-card-closed = 已解决（{$at}）。
desk-card-refused = 未能核实，已关闭（{$at}）。
desk-risk = {$risk ->
    [unproven] 身份尚未证实
    [lost-phone] 手机已报失
    [wrong-answers] 错误回答很多
    [privileged] 有特殊权限的账号
    [disowned] 本人表示有他人操作
    [doubted] 主管不能确定
    [other-chat] 该聊天属于另一个账号
    [other-case] 关于该账号还有另一项请求
    [owners-case] 账号所有者另有一项请求
   *[stopped] 该账号的自助服务已停止
}
desk-way = {$way ->
    [call-back] 手机验证码
    [vouch] 主管确认
    [in-person] 当面核实
   *[by-hand] 人工电话
}
desk-note-taken = {$number}：{$who} 已在处理。
desk-note-claim-first = {$number}：还没有人受理，请先受理。
desk-note-own-case = {$number} 涉及该人员自己的账号或聊天，须由他人处理。
desk-note-handed-back = {$number}：{$who} 已交还请求。谁来处理？
desk-note-how-to-reply = {$number}：请直接回复卡片，内容会出现在对方的聊天中。
desk-note-sent = {$number}：已转交。
desk-note-not-sent = {$number}：未转交。其中有内容像是密码，IT 不向任何人提供密码。请去掉后重新发送。
desk-note-code-not-sent = {$number}：未转交。其中含有验证码，验证码不得通过聊天告知对方。
desk-note-person-wrote = {$number}，对方写道：
desk-note-already-asked = {$number}：已有一项核实正在进行，或刚刚发出过验证码。请先等待。
desk-note-not-offered = {$number}：贵单位不使用这种方式。
desk-note-call-back = {$number}：验证码将发往登记的号码（如有）。对方需在 {$until} 前在聊天中输入。请勿向对方索要。
desk-note-no-number = {$number}：没有登记电话号码，未发出任何请求。请换一种方式。
desk-note-phone-lost = {$number}：该手机已报失，不能作为证明。请换一种方式。
desk-note-by-hand = {$number}：请拨打目录中的号码，不要拨打其他号码。先说 {$words}。然后在 {$until} 前用对方读给您的验证码回复此卡片。
desk-note-vouch = {$number}：已在主管本人的聊天中询问（如有主管）。主管需在 {$until} 前输入数字 {$code}。只可当面或通过语音告诉主管本人。
desk-note-no-manager = {$number}：目录中没有主管信息，未发出任何请求。请换一种方式。
desk-note-manager-asks = {$number}：请求来自主管本人的聊天。请换一种方式。
desk-note-in-person = {$number}：查看工牌后，请向面前的人出示验证码 {$code}。对方需在 {$until} 前在聊天中输入。
desk-note-passed = {$number}：已核实（{$way ->
    [call-back] 手机验证码
    [vouch] 主管确认
    [in-person] 当面核实
   *[by-hand] 人工电话
}）。{$have}/{$need} 分。
desk-note-wrong = {$number}：验证码错误，还可以试 {$left} 次。
desk-note-void = {$number}：错误次数过多，本次核实已结束。
desk-note-check-over = {$number}：未在时限内完成，本次核实已结束。
desk-note-vouch-denied = {$number}：主管不能确定是本人。
desk-note-vouch-spent = {$number}：已询问主管三次，请换一种方式。
desk-note-vouch-wrong = {$number}：主管输入了另一个数字，本次核实已结束。
desk-note-exhausted = {$number}：此请求的错误验证码过多，不再接受。请关闭，并让对方重新提交。
desk-note-points = {$number}：未批准。已核实 {$have}/{$need} 分。
desk-note-second = {$number}：{$who} 已批准，还需第二人批准。
desk-note-other-word = {$number}：已核实的内容仅凭该人员自己的话，须由他人批准。
desk-note-approved = {$number}：已批准。对方可在 {$until} 前在聊天中设置一次新密码。
desk-note-approved-already = {$number}：已批准，{$until} 前有效。
desk-note-approval-over = {$number}：批准未使用，已过期。
desk-note-used = {$number}：对方正在设置新密码。
desk-note-reset = {$number}：新密码已生效。
desk-note-no-account = {$number}：未批准。没有这个账号。
desk-note-account-closed = {$number}：未批准。该账号已停用或已到期。
desk-note-frozen = {$number}：未批准。本人已停止该账号的自助服务。如需恢复，请运行：sesame thaw
desk-note-halted = {$number}：未批准。所有重置已暂停。如需恢复，请运行：sesame reopen
desk-note-disowned = {$number}：未批准。本人今天表示有一项请求并非其本人提出。请当面核实。
desk-note-other-account = {$number}：该名称现在属于另一个账号，之前的核实不再有效。
desk-note-not-looked = {$number}：目录尚未答复。如需再次查询，请点“核实身份…”。
desk-note-not-open = {$number} 已关闭，请先重新打开。
desk-note-reopened = {$number} 已重新打开。谁来处理？
desk-note-claim-soon = {$number}：还没有人受理，应在 {$until} 前受理。
desk-note-claim-late = {$number}：已超时。谁来处理？
desk-note-answer-soon = {$number}：{$who}，应在 {$until} 前答复。
desk-note-answer-late = {$number}：{$who} 未按时答复，请求已交还。谁来处理？

# What came to nothing
desk-note-gone = {$number}：{$who} 已不再处理请求。谁来处理？
desk-note-code-form = {$number}：验证码是六位数字。没有计入次数，也没有转交。请重新输入。
desk-note-no-code = {$number}：目前不需要验证码，没有计入次数，也没有转交。
desk-note-too-fast = {$number}：未转交。对方一分钟内已收到十条消息。请稍候，再把其余内容合成一条发送。
desk-note-too-long = {$number}：未转交。这条消息太长，请分几条重发，每条不超过 2000 个字。
desk-note-not-reached = {$number}：验证码无法送达登记的号码。请选择其他方式。
desk-note-which-case = 除 {$number} 外，您还有其他通话核实正在进行，所以没有计入次数。请在对应请求的卡片下回复验证码。

# 补充到其他系统工单中的内容。
desk-note-desk-wrote = {$number}，{$who} 在工单中致对方：
desk-note-alarm = {$number}：{$about}
desk-entry-answer = 您在此处书写且未标为内部的内容，会发到对方的聊天中；关闭工单即结束本次求助。在此处无法核实或批准任何人。
desk-entry-claimed = {$who} 已在 IT 群中受理。
desk-entry-handed-back = IT 群中目前无人处理。
desk-entry-person-wrote = 对方写道：
desk-entry-it-wrote = {$who} 致对方：
desk-entry-verified = 已核实：{$way ->
    [call-back] 手机验证码
    [vouch] 主管确认
    [in-person] 当面核实
   *[by-hand] 人工电话
}
desk-entry-approved = 已在 IT 群中批准：对方可以设置新密码。
desk-entry-reset = 对方已设置新密码。
desk-entry-closed = {$refused ->
    [yes] 已关闭：未能核实对方身份。
   *[no] 已关闭：问题已解决。
}此后在此处书写的内容，只有对方重新打开求助后才会送达。
desk-entry-reopened = 已重新打开。
desk-entry-not-passed = {$why ->
    [password] 未转交。其中有内容像是密码，IT 不向任何人提供密码。请去掉后重新发送。
    [code] 未转交。其中含有验证码，验证码不得通过聊天告知对方。
    [too-fast] 未转交。对方一分钟内已收到十条消息。请稍候，再把其余内容合成一条发送。
   *[closed] 未转交：该求助已关闭。
}
desk-entry-at = 时间：{$day}

# The owner's time to object, and their lost phone
desk-card-approved-from = 已批准：对方可从 {$from} 起、在 {$until} 前在自己的聊天中设置新密码。账号所有者会先收到通知。
desk-note-approved-from = {$number}：已批准。账号所有者会先收到通知，对方可从 {$from} 起、在 {$until} 前在聊天中设置一次新密码。
desk-note-unknown-agent = {$number}：{$who} 已批准，还需第二人批准：配置中没有写明 {$who} 的账号。
desk-note-withdrawn = {$number}：核实时所用的手机后来已报失，批准已撤回。请换一种方式核实。
desk-note-phone-held-back = {$number}：目前挂失的手机很多，这部手机仍可使用。确认无误后，请按“停用丢失的手机”。
desk-note-phone-suspended = {$number}：登记的手机（如有）已不能再使用。

# A pass in the place of a new password
desk-note-pass = {$number}：已向对方显示临时访问密码。
desk-entry-pass = 已向对方显示临时访问密码。
