# 登记身份验证方式、修改已知密码的页面。
enrol-title = 请做好准备，以防无法登录账号！
enrol-title-trouble = 请检查 – { $title }
enrol-why = 为什么看到此页？{ $org } 请每位用户登记一种证明身份的方式，以备无法登录之时。
enrol-benefit = 这样既能保护您的账号，也能让您随时自己重置密码，不必再找 IT。
enrol-who = 当前登录：{ $name }（{ $login }）。
enrol-until = 本页有效至 { $until }。
enrol-begin = 开始

enrol-sign-in-title = 请先登录
enrol-login = 用户名
enrol-secret = 密码
enrol-secret-hint = 您的当前密码，或 IT 给您的邀请码。
enrol-sign-in = 登录
enrol-forgotten = 忘记密码？去重置
enrol-later = 以后再说
enrol-next = 下一步
enrol-back = 上一步
enrol-save = 保存

enrol-privacy-title = 用途说明
enrol-privacy = 您的号码和邮箱只用于保护账号：确认是您本人，并在有变动时提醒您。您不会因此收到广告或其他邮件。它们加密保存，您随时可以在此删除。
enrol-agree = 我同意，继续

enrol-required = { $required ->
    [one] 请至少设置以下一项。
   *[other] 请至少设置以下 { $required } 项，还差 { $lacking } 项。
}
enrol-enough = { $required ->
    [one] 已设置至少一项，符合要求。
   *[other] 已设置至少 { $required } 项，符合要求。
}
enrol-section-phone = 电话
enrol-section-mail = 备用邮箱
enrol-section-app = 验证器应用
enrol-section-passkey = 通行密钥
enrol-section-codes = 纸质恢复码
enrol-section-questions = 安全问题
enrol-not-set = 尚未设置。
enrol-set-now = 立即设置
enrol-set-to = 已设置为
enrol-set = 已设置。
enrol-suspended = 已挂失：在您重新设置或 IT 恢复之前不会使用。
enrol-waits = 新登记：从 { $at-day } 起可用于重置密码。
enrol-change-entry = 更改
enrol-remove = 删除
enrol-another-phone = 再添加一个电话
enrol-another-mail = 再添加一个邮箱
enrol-another-app = 再添加一个应用
enrol-another-passkey = 再添加一个通行密钥
enrol-standing-title = 您的账号是否足够安全？
enrol-standing-one = 只设置了一种方式。一旦失去它，只有 IT 能帮您恢复。
enrol-standing-one-phone = 所有方式都在同一部手机上。手机一丢，就全部失去。
enrol-standing-only-mail = 所有方式都是邮箱。如果都打不开，只有 IT 能帮您恢复。
enrol-standing-one-class = 所有方式都属同一类。再加一种不同类的会更安全。
enrol-standing-good = 很好：失去一种方式时，还有另一种可用。
enrol-backup = 强烈建议再设置一种方式，以防手机丢失或邮箱打不开。请在上方选择另一项，只需两分钟。
enrol-confirm = 以上内容仍然正确吗？
enrol-confirm-yes = 是的，仍然正确
enrol-finish = 完成

enrol-phone-title = 您的电话
enrol-phone-text = 请选择国家或地区，然后输入号码。
enrol-country = 国家或地区
enrol-country-choose = 请选择国家或地区
enrol-country-search = 搜索国家或地区
enrol-country-none = 没有相符的国家或地区。
enrol-number = 电话号码
enrol-number-hint = 例如 { $example }。也可以输入以 + 开头的完整号码。
enrol-name = 给它起个名称（可不填）
enrol-name-hint-phone = 例如“工作手机”。
enrol-name-hint-mail = 例如“私人邮箱”。
enrol-name-hint-app = 例如“手机上的应用”。
enrol-mail-title = 您的备用邮箱
enrol-mail-text = 请选择一个即使无法登录 { $org } 也能打开的邮箱。
enrol-address = 邮箱地址
enrol-address-hint = 不要用 { $org } 的邮箱：需要时您会打不开它。
enrol-check-phone = 请核对下面的号码
enrol-check-phone-text = 号码正确吗？请选择用哪种方式确认它是您的。
enrol-check-mail = 请核对下面的邮箱
enrol-check-mail-text = 邮箱正确吗？我们会向它发送验证码。
enrol-text-me = 给我发短信
enrol-call-me = 给我打电话
enrol-mail-me = 把验证码发给我
enrol-code-title = 请输入验证码
enrol-code = { $digits } 位验证码
enrol-sms-sent = 我们已于 { $at } 向 { $to } 发送含验证码的短信，通常一分钟内到达。验证码有效至 { $until }。
enrol-mail-sent = 我们已于 { $at } 向 { $to } 发送含验证码的邮件，通常几分钟内到达；请也看看垃圾邮件。验证码有效至 { $until }。
enrol-call-sent = 我们已于 { $at } 开始拨打 { $to }。请接听，并在 { $until } 之前在电话上按以下按键。
enrol-sent-wait = 还没收到？请等一分钟再试。
enrol-keys-title = 请接听电话
enrol-keys = 要按的键
enrol-keys-text = 没有人会向您询问这些按键。按完后请回到本页。
enrol-pressed = 我已按完
enrol-call-again = 再打一次
enrol-verify = 验证
enrol-resend = 重试

enrol-app-title = 您的验证器应用
enrol-app-install = 在手机上打开验证器应用，例如 Google Authenticator、Microsoft Authenticator 或 FreeOTP，并选择添加账号。
enrol-app-scan = 用应用扫描此图。
enrol-app-picture = 含有验证器密钥的二维码
enrol-app-open = 在本设备的应用中打开
enrol-app-type = 或在应用中输入此密钥：
enrol-app-code = 输入应用现在显示的验证码。

enrol-codes-title = 您的恢复码
enrol-codes-text = 请打印或抄下这些恢复码，与重要文件放在一起。每个只能用一次。
enrol-codes-print = 每个恢复码只能用一次。拿到这张纸的人就能使用它：请妥善保管，不要和手机放在一起。
enrol-codes-print-now = 打印
enrol-codes-once = 这些恢复码只显示这一次。您保存好之后它们即生效，旧的随之失效。
enrol-codes-kept = 我已保存好

enrol-questions-title = 您的安全问题
enrol-questions-text = 请选择三个问题。别人查不到也猜不到的答案最能保护您；答案不必真实。
enrol-question = 问题 { $number }
enrol-answer = 您的答案

enrol-removal-title = 确定删除吗？
enrol-removal-too-few = 删除后将少于 { $org } 的要求，您可能无法自己重置密码。
enrol-removal-told = 我们会通知您的所有联系方式；如果不是您本人操作，您就会知道。
enrol-removal-yes = 删除
enrol-removal-no = 保留

enrol-proof-title = 确实是您本人吗？
enrol-proof-why = 在更改任何内容之前，请用您最安全的方式证明是您本人。仅凭密码不够，它可能已被盗。
enrol-proof-app = 请输入验证器应用现在显示的验证码。
enrol-proof-codes = 请输入一个恢复码。用过即失效。
enrol-proof-sheet = 恢复码
enrol-proof-none = 您的方式目前都无法在此使用，因此我们无法确认是您本人。IT 可以给您一个邀请码：登录时用它代替密码。
enrol-kind-sms = 发短信到
enrol-kind-call = 打电话到
enrol-kind-mail = 发邮件到
enrol-kind-totp = 验证器应用的验证码
enrol-kind-codes = 一个恢复码

enrol-thanks-title = 谢谢！
enrol-thanks-text = 以下信息只用于帮您恢复账号访问，不作他用。
enrol-thanks-reset = 将来在这里重置密码
enrol-thanks-keep = 请把这个链接保存在不用电脑也能找到的地方。现在可以关闭本页。
enrol-later-title = 那就以后再说
enrol-later-text = 已登记的内容会保留。下次我们会再问您。
enrol-not-changed = 没有做任何更改，旧密码仍然有效。您可以关闭本页。

enrol-change-title = 修改密码
enrol-change-door = 您需要知道当前密码。只需两分钟。
enrol-old = 当前密码
enrol-change = 修改密码
enrol-changed-title = 您的密码已修改
enrol-changed-text = 从现在起请使用新密码，手机和 Windows 上也一样。
enrol-lacking-after = 还差一步。万一忘记了这个密码，您需要能证明身份的方式，而您登记的还不够。
enrol-register = 现在登记

# 表单有误；未作任何更改。
enrol-summary = 没有做任何更改。请看以下提示：
enrol-fault-incomplete = 表单没有完整送达。请重新填写。
enrol-fault-stale = 此页打开时间过长，或同时在两个窗口中打开。这是当前进度，请重试。
enrol-fault-cookies = 您的浏览器不保存 Cookie。请为本页允许 Cookie，或换一个浏览器打开链接。
enrol-fault-too-large = 内容太长。请缩短。
enrol-fault-slow = 网络太慢。请重试。
enrol-fault-login-missing = 请输入用户名。
enrol-fault-secret-missing = 请输入密码。
enrol-fault-sign-in = 无法识别此用户名或密码。请使用您的 { $org } 账号；如果确定无误，账号可能已被锁定。
enrol-fault-sign-in-invited = 无法识别此用户名或邀请码。本页无法核对您的 { $org } 密码，请用邀请码登录；邀请码由 IT 提供。
enrol-fault-sign-in-wait = 此用户名的尝试次数过多。请在 { $at } 再试，或联系 IT。
enrol-fault-sign-in-over = 本页的尝试次数过多。请在聊天中索取新链接，或重新开始。
enrol-fault-frozen = 此账号的自助服务已应本人要求停用。只有 IT 能恢复。
enrol-fault-closed = 此账号的错误回答过多，{ $at-day } 重新开放；在此之前 IT 可以帮助您。
enrol-fault-wait = 请等到 { $at } 再试。
enrol-fault-busy = 目前请求过多。请一小时后再试，或联系 IT。
enrol-fault-number-missing = 请输入电话号码。
enrol-fault-number-letters = 电话号码不含字母。请只输入数字，例如 { $example }。
enrol-fault-number-short = 号码太短。请输入全部数字，例如 { $example }。
enrol-fault-number-country = 这不是该国家或地区的号码。请检查国家或地区和号码，例如 { $example }。
enrol-fault-number-costly = 此号码收取额外费用或属免费号码，无法使用。请换一个普通号码。
enrol-fault-address-missing = 请输入邮箱地址。
enrol-fault-address-form = 这不是邮箱地址。格式如 name@example.com。
enrol-fault-address-own = 无法登录时，您也打不开这个邮箱。请换一个 { $org } 以外的邮箱。
enrol-fault-already = 您已经登记过它。
enrol-fault-several = 您已有 { $most } 个。请先删除一个。
enrol-fault-no-text = 固定电话收不到短信。请让我们打电话，或换一个手机号码。
enrol-fault-code-form = 验证码为 { $digits } 位数字。
enrol-fault-code-wrong = { $left ->
   *[other] 验证码不对。此验证码还可再试 { $left } 次。
}
enrol-fault-code-void = 验证码不对，且已作废。请点“{ enrol-resend }”获取新的验证码。
enrol-fault-code-late = 此验证码已过期。请点“{ enrol-resend }”获取新的验证码。
enrol-fault-code-used = 此验证码已用过。请等应用显示下一个。
enrol-fault-code-wrong-again = 不对。请再看一遍，重新输入。
enrol-fault-sheet-form = 恢复码由十个字母和数字组成，例如 ABCD-EFGH-JK。
enrol-fault-keys-not-yet = 我们还没有收到按键。请在通话中按键，稍等片刻，再点“{ enrol-pressed }”。
enrol-fault-send-wait = { $at } 之后才能再次发送。之前发送的仍然有效。
enrol-fault-send-max = 目前不能再发送了。请在 { $at-day } 再试，或联系 IT。
enrol-fault-clock-off = { $minutes ->
   *[other] 应用没有问题，但手机时钟大约差 { $minutes } 分钟。请设为自动时间，再输入新的验证码。
}
enrol-fault-app-wrong = 这不是此应用的验证码。请确认扫描的正是此图，再输入现在显示的验证码。
enrol-fault-app-anew = 错误次数过多，这是新的图。请从应用中删除旧条目，重新扫描。
enrol-fault-question-repeated = 请选择三个不同的问题。
enrol-fault-answer-too-short = 答案太短。请至少用两个汉字或三个字母。
enrol-fault-answer-in-question = 答案就在问题中。请换一个。
enrol-fault-answer-repeated = 您已用过此答案。请换一个。

# Chats that belong to the account.
enrol-chats-title = 聊天
enrol-chat = { $channel ->
    [telegram] Telegram
    [discord] Discord
    [web] 网页聊天
    [console] 终端
   *[town] 聊天
 }，关联于 { $since-day }
enrol-chats-full = 已关联 { $most } 个聊天，已达上限。请先删除一个关联，再关联新的。
enrol-link-title = 关联聊天
enrol-link-text = 已关联的聊天认识您：将来无法登录时，在那里点一下就能开始。
enrol-link-show = 显示代码
enrol-link-again = 新代码
enrol-link-done = 完成
enrol-link-open = { $channel ->
    [telegram] 关联我的 Telegram
   *[other] 关联我的聊天
 }
enrol-link-type = 请把这个代码输入您自己与芝麻的聊天：
enrol-link-type-other = 或者把这个代码输入您自己与芝麻的其他聊天：
enrol-link-until = 代码只能用一次，在 { $until } 之前有效。
enrol-link-warning = 只在您自己与芝麻的聊天里输入。IT 的任何人都不会向您索要。
enrol-unlink-title = 删除与这个聊天的关联？
enrol-origin = { $channel ->
    [telegram] 本页是从 Telegram 的聊天中打开的。
    [discord] 本页是从 Discord 的聊天中打开的。
    [web] 本页是从网页聊天中打开的。
    [console] 本页是从终端打开的。
   *[town] 本页是从聊天中打开的。
 }不是您自己要求打开的？请关闭。

# Passkeys.
enrol-passkey-title = 您的通行密钥
enrol-passkey-text = 它保存在您的手机、电脑或安全密钥中，用指纹、面容或设备的 PIN 码打开。这些都不会发送给我们。任何假页面都偷不走它。
enrol-passkey-add = 创建通行密钥
enrol-passkey-scripts = 创建或使用通行密钥时，本页面需要 JavaScript。请允许后重新打开本页面，或返回并选择其他方式。没有做任何更改。
enrol-passkey-missing = 这个浏览器不能使用通行密钥。请使用别的浏览器，或返回并选择其他方式。没有做任何更改。
enrol-passkey-declined = 没有创建通行密钥。可能是窗口被关闭了，或者这台设备无法保存通行密钥。没有做任何更改；请重试，或返回。
enrol-name-hint-passkey = 例如“我的笔记本电脑”。
enrol-proof-passkey = 请使用您登记过的通行密钥：浏览器会请您使用指纹、面容或设备的 PIN 码。
enrol-proof-passkey-use = 使用我的通行密钥
enrol-proof-passkey-declined = 没有使用通行密钥。可能是窗口被关闭了，或者这台设备上没有您的通行密钥。不计入次数，请重试。
enrol-proof-lost = 已经无法使用它了吗？IT 可以给您一个邀请码：登录时用它代替密码。
enrol-kind-passkey = 我的通行密钥
enrol-fault-passkey-incomplete = 浏览器的响应没有完整送达。请重试。
enrol-fault-passkey-unfit = 设备的响应不符。请重试。
enrol-fault-passkey-known = 这个通行密钥已经登记过了。如需添加，请选择另一台设备。
enrol-fault-passkey-other = 这个通行密钥不属于您的账号。请使用您登记过的那一个。
