# 一次性页面。
page-language = 简体中文
page-languages = 语言
page-title = 设置新密码
page-title-trouble = 请检查 – 设置新密码
page-account = 账号：
page-crumbs = 当前进度
page-crumb-verification = 身份验证 { $gate }
page-crumb-done = 已完成
page-crumb-password = 设置新密码

page-pair-title = 这是真的页面吗？请核对这两个词
page-pair = 它们必须与聊天中显示的完全相同。如果不同，请不要输入任何内容，关闭本页并告知 IT。

# 其中两个词同时出现在聊天和页面上。共 32 个具体的词，各语言顺序相同。
page-words = 琥珀 船锚 苹果 弓箭 竹子 篮子 仙人掌 蜡烛 峡谷 雪松 彗星 珊瑚 猎鹰 森林 花园 生姜 锤子 蜂蜜 小岛 茉莉 猕猴桃 柠檬 荷花 磁铁 枫叶 甜瓜 橙子 熊猫 钢琴 河流 老虎 紫罗兰

page-rules = 新密码要求
page-rule-too-short = { $min } 到 { $max } 个字符
page-rule-lower = 至少一个小写字母（a⁠–⁠z）
page-rule-upper = 至少一个大写字母（A⁠–⁠Z）
page-rule-digit = 至少一个数字（0⁠–⁠9）
page-rule-symbol = 至少一个特殊字符，例如 ! ? - # 或空格
page-rule-name = 不含您的姓名或用户名
page-rule-common = 不容易被猜到（点“完成”时检查）
page-rule-history = { $history ->
   *[other] 与最近用过的 { $history } 个密码不同（点“完成”时检查）
}
page-rule-met = （已满足）
page-rule-open = （未满足）
page-tally = 已满足 { $met } 项，共 { $all } 项

page-required = * 为必填项
page-new = 新密码
page-confirm = 再次输入新密码
page-show = 显示密码
page-hide = 隐藏密码
page-same = 两次输入一致。
page-differs = 两次输入还不一致。
page-strength = 密码强度：
page-strength-0 = 很弱
page-strength-1 = 弱
page-strength-2 = 一般
page-strength-3 = 良好
page-strength-4 = 强
page-finish = 完成
page-cancel = 取消
page-sending = 请稍候……

page-next-title = 接下来
page-next = 点“完成”后，新密码立即生效，旧密码不能再用。然后请回到聊天，我们会帮您更新 Windows。
page-until = 本页在 { $until } 之前有效。
page-code = 代码 { $code }
page-help = 遇到困难？请联系 IT：{ $it-contact }
page-no-session = 本页不会替您登录，也不保留任何内容。您可以随时关闭。
page-try-again = 重试

page-summary = 尚未做任何更改。请看这里：
page-fault-too-short = 太短了，请至少使用 { $min } 个字符。
page-fault-too-long = 太长了，请最多使用 { $max } 个字符。
page-fault-lower = 请加一个小写字母（a⁠–⁠z）。
page-fault-upper = 请加一个大写字母（A⁠–⁠Z）。
page-fault-digit = 请加一个数字（0⁠–⁠9）。
page-fault-symbol = 请加一个特殊字符，例如 ! ? - # 或空格。
page-fault-name = 请不要包含您的姓名或用户名。
page-fault-unprintable = 其中有登录时无法输入的字符。请手动输入，不要粘贴。
page-fault-common = 太容易被猜到。用三四个互不相关的词组合在一起比较好。
page-fault-history = 这个密码您以前用过，请换一个。
page-fault-missing = 请输入新密码。
page-fault-missing-confirm = 请再次输入新密码。
page-fault-mismatch = 两次输入的密码不一致，请重新输入。
page-fault-incomplete = 您提交的内容不完整。请重新输入密码，再点“完成”。
page-fault-stale = 页面打开太久了。请重新输入密码，再点“完成”。
page-fault-cookies = 您的浏览器不保存 Cookie。请为本页允许 Cookie，或换一个浏览器打开链接，再重新输入密码。
page-fault-too-large = 内容太长，不能用作密码。请换一个短一些的。
page-fault-slow = 网络太慢。请重新输入密码，再点“完成”。
page-fault-unreachable = 暂时无法连接账号系统。请过一分钟再试。
page-refused-history = 这个密码您以前用过，请换一个。
page-refused-quality = { $org } 不接受这个密码。请加长一些，或多用几种字符。
page-refused-banned = 这个密码太容易被猜到。请换一个别人想不到的。
page-refused-characters = { $org } 的密码只能用英文字母、数字和常用符号。请换一个不含汉字或其他字符的密码。
page-refused-too-young = 您的密码刚改过，暂时还不能再改。请稍后再试，或联系 IT。
page-refused-not-allowed = 这个密码不能在这里修改。IT 可以帮您。

page-neutral-title = 此链接无法使用
page-neutral-text = 它可能已过期、已用过或不完整。没有做任何更改。请回到聊天，索取新的链接。
page-done-title = 您的密码已重置
page-done-text = 从现在起，请使用新密码。
page-done-services = 您可以重新登录：
page-done-sign-in = 用新密码登录
page-done-chat = 还差一步：Windows。请回到聊天，我们会一步步带您完成。
page-cancelled-title = 已取消
page-cancelled-text = 没有做任何更改，旧密码仍然有效。您可以关闭本页，回到聊天。
page-not-changed-title = 没有做任何更改
page-not-changed-text = 设置密码时连接中断了。我们已核实：旧密码仍然有效。请回到聊天，索取新的链接。
page-working-title = 比平时慢一些
page-working-text = 我们还不确定新密码是否已生效。请回到聊天，一有结果我们就在那里告诉您。
page-unreachable-title = 请过一分钟再试
page-unreachable-text = 暂时无法连接账号系统。没有做任何更改，您的链接在有效期内仍可使用。
page-not-allowed-title = 这个账号需要 IT 协助
page-not-allowed-text = 它的密码不能在这里修改。没有做任何更改。请回到聊天，选择“联系 IT”。
page-broken-title = 我们这边出了问题
page-broken-text = 没有做任何更改，也不是您的错。请回到聊天，选择“联系 IT”。

page-disown-title = 是您本人吗？
page-disown-ok = 如果是您本人，无需处理，请关闭此页面。
page-disown-why = 如果不是，请点按钮。您账号的所有密码重置会立即停止，已打开的链接会失效，IT 会收到通知。这不会更改您的密码。
page-disown-button = 不是我本人
page-stopped-title = 密码重置已停止
page-stopped-text = 已打开的链接不再有效，您的账号不能再打开新的链接，IT 已收到通知。如果您认为有人知道您的密码，请马上打电话给 IT。

# The page on which a passkey is confirmed.
page-passkey-title = 用您的通行密钥确认
page-passkey-text = 浏览器会请您使用指纹、面容或设备的 PIN 码。这些都不会发送给我们。
page-passkey-use = 使用我的通行密钥
page-passkey-other = 其他方式
page-passkey-next = 确认之后，请回到聊天：那里会自动继续。
page-passkey-scripts = 使用通行密钥时，本页面需要 JavaScript。请允许后重新打开链接，或选择“其他方式”：不会有任何损失。
page-passkey-missing = 这个浏览器不能使用通行密钥。请用别的浏览器打开链接，或选择“其他方式”：不会有任何损失。
page-passkey-declined = 没有使用通行密钥。可能是窗口被关闭了，或者这台设备上没有您的通行密钥。请重试，或选择“其他方式”。不计入次数。
page-passkey-incomplete = 浏览器的响应没有完整送达，不计入次数。请再次选择“使用我的通行密钥”。
page-passkey-stale = 页面打开的时间太长了，不计入次数。请再次选择“使用我的通行密钥”。
page-passkey-cookies = 您的浏览器不保存 Cookie。请为本页面允许 Cookie，或用别的浏览器打开链接。
page-proof-done-title = 谢谢，已用您的通行密钥确认
page-proof-done-text = 请回到聊天，那里会继续。您可以关闭本页面。
page-proof-refused-title = 这个通行密钥不符
page-proof-refused-text = 没有做任何更改。请回到聊天：您可以在那里尝试另一个通行密钥或其他方式。
page-proof-cancelled-title = 请选择其他方式
page-proof-cancelled-text = 没有做任何更改。请回到聊天：那里会显示其他方式。
page-proof-over-title = 本页面已经用过
page-proof-over-text = 请回到聊天，那里会继续。如果还需要本页面，请索取新链接。

# A passkey's page: where the wish came from, and the code for the chat.
page-passkey-from = { $channel ->
    [telegram] 有人在一个 Telegram 聊天中要求找回一个账号。如果不是您本人在自己的聊天中操作，请不要继续。
    [discord] 有人在一个 Discord 聊天中要求找回一个账号。如果不是您本人在自己的聊天中操作，请不要继续。
    [web] 有人在一个网页聊天中要求找回一个账号。如果不是您本人在自己的聊天中操作，请不要继续。
   *[town] 有人在一个聊天中要求找回一个账号。如果不是您本人在自己的聊天中操作，请不要继续。
}
page-passkey-deny = 这不是我要求的
page-passkey-next-code = 确认之后，本页面会显示一个验证码。请把它输入您自己与芝麻的聊天，那里会继续。
page-proof-code-title = 用于聊天的验证码
page-proof-code-text = 谢谢，已用您的通行密钥确认。现在请把这个验证码输入您的聊天：
page-proof-code-until = 验证码在 { $until } 之前有效。
page-proof-code-warning = 请只在您自己与芝麻的聊天中输入这个验证码。IT 人员绝不会向您索要。
page-proof-stop-title = 是别人把本页面的链接发给您的吗？
page-proof-stop-text = 那么对方正试图进入您的账号。请不要把验证码告诉任何人，并按下按钮：您账号的所有密码重置会立即停止，IT 也会收到通知。
page-proof-denied-title = 谢谢，已经停止
page-proof-denied-text = 没有开放任何内容，也没有做任何更改。如果是别人把这个链接发给您的，请告诉 IT：对方可能正试图进入您的账号。

# A changed password of which nobody knows yet
page-unsure-title = 比平时慢一些
page-unsure-text = 我们还不确定新密码是否已生效。请等一分钟，再用新密码登录。如果不被接受，说明旧密码仍然有效。

# 一个人在两个目录中都有账号。
page-left-title = 您的密码在各处不一致
page-left-text = 更改暂时到此为止。想换一个密码时，请随时回到聊天。
page-place-summary = 一处已完成，另一处尚未完成：
page-place-left = { $near } 已使用您的新密码；在 { $far } 中，旧密码仍然有效。
page-place-set = 新密码已在 { $near } 和 { $far } 中生效。
page-place-pending = 新密码已在 { $near } 中生效。{ $far } 暂时无法连接，几分钟内会更新，我们会在聊天里告诉您。
page-place-pending-alone = 新密码已在 { $near } 中生效。{ $far } 暂时无法连接，我们会在一刻钟内继续尝试。在此期间，如果那里不接受新密码，请用旧密码。如果未能完成，我们会通知您。
page-place-not-set = 新密码已在 { $near } 中生效。在 { $far } 中，旧密码仍然有效，请到聊天里看下一步怎么做。
page-place-not-set-alone = 新密码已在 { $near } 中生效。在 { $far } 中，旧密码仍然有效。IT 可以帮您。
page-place-refused = { $near } 已使用您的新密码，但 { $far } 不接受它。{ $why }下一个密码会同时用于两处。
page-place-refused-change = { $near } 已使用您的新密码，但 { $far } 不接受它。{ $why }下一个密码会同时用于两处。“当前密码”请填写您刚刚设置的那个。

# A Temporary Access Pass, by the words that Microsoft's own sign-in uses.
page-pass-title = 找回您的账号
page-pass-text = IT 为您提供临时访问密码：登录时用它代替您的密码。它只在这里显示一次，也只能使用一次。
page-pass-show = 显示临时访问密码
page-pass-password = 改为设置新密码
page-pass-next = 点“显示临时访问密码”后，它会出现在本页。请在一小时内使用，然后重新设置您的登录方式。
page-pass-summary = 还没有临时访问密码，没有做任何更改：
page-pass-trouble-incomplete = 您的请求没有完整送达，或页面打开太久了。请再点一次“显示临时访问密码”。
page-pass-trouble-cookies = 您的浏览器不保存 Cookie。请为本页允许 Cookie，或换一个浏览器打开链接，再点一次“显示临时访问密码”。
page-pass-trouble-unreachable = 暂时无法连接账号系统。请过一分钟，再点一次“显示临时访问密码”。
page-pass-trouble-lost = 连接在收到临时访问密码之前中断了。请再点一次“显示临时访问密码”：新的会取代那个没有人看到的。
page-pass-trouble-broken = 我们这边出了问题，不是您的错。请改为设置新密码，或回到聊天，选择“联系 IT”。
page-pass-trouble-not-allowed = 这个账号不能在这里获取临时访问密码。请改为设置新密码，或回到聊天，选择“联系 IT”。
page-pass-shown-title = 您的临时访问密码
page-pass-shown-text = 它只在现在显示。登录成功之前，请不要关闭本页。
page-pass-shown-until = 只能使用一次，{ $until } 前有效。
page-pass-step-open = 打开您单位平时的登录页面，输入用户名。
page-pass-step-type = 在要求输入“临时访问密码”的地方输入它。如果要求输入密码，请选择改用临时访问密码。
page-pass-step-register = 登录后，请在“安全信息”中重新设置您的登录方式。
page-pass-sign-in = 打开登录页面
page-pass-warning = 请勿告诉任何人。IT 人员绝不会向您索要。
page-pass-again = 关得太早了？请在聊天中让我发一个新链接：新的临时访问密码会取代这一个。
page-pass-gone-title = 临时访问密码已经显示过
page-pass-gone-text = 临时访问密码只显示一次。如果您没有看到，请回到聊天，让我发一个新链接：新的会取代它。
page-pass-late-title = 比平时慢一些
page-pass-late-text = 我们还不确定临时访问密码是否已生成，也没有人看到过它。请回到聊天，让我发一个新链接：新的会取代它。
