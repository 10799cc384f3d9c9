# 聊天。*这样*表示强调。

language-name = 简体中文
product-name = 自助密码重置 (SSPR)
moment = { $month }月{ $day }日（{ $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
 }）{ $time }
list-comma = 、
progress = 第 { $step } 步，共 { $of } 步
crumb-gate = 身份验证 { $gate }
crumb-password = 设置新密码
captcha-picture = 含五个字母或数字的图片
captcha-sound = 六位数字的录音

told-welcome = 您好，我是芝麻，*{ $org }* 的{ product-name } 助手。如果您无法登录工作账号，我会帮您设置新密码，大约需要五分钟。
ask-reason =
    我们来帮您恢复登录。如果您觉得还记得密码，请先试着登录：{ $sign-in }

    发生了什么情况？
told-reason = { $reason ->
    [locked] 多次输错密码后，账号会自动锁定。设置新密码的同时也会解锁。
    [expired] 您的密码已过期。在这里可以直接设置新密码，不需要旧密码。
   *[forgotten] 没关系，谁都会遇到。几分钟后您就可以设置新密码。
 }
told-cancelled = 已取消。没有做任何更改，我也没有保留您输入的内容。需要时随时找我。
told-expired = 有一会儿没有收到您的消息，为了保护您的账号，我先停在这里。没有做任何更改，您可以随时重新开始。
told-started-over = 很抱歉，我丢失了进度，需要从头开始。没有做任何更改。
told-over = 目前没有进行中的操作，不需要取消。
told-button-expired = 这个按钮属于之前的消息，已经失效。您现在的进度是：
told-where-you-are = 欢迎回来。您现在的进度是：
ask-language = 您想使用哪种语言？
told-language = 我们继续用中文。
told-help =
    {""}*常见问题*

    • 忘记密码或账号被锁定：请选择“开始”。
    • 收不到验证码：请等一分钟，确认手机有信号，然后重新发送，或改用其他方式。
    • 手机丢失或被盗：请选择“手机丢了”，之后它就不能再用来登录您的账号。
    • 没有可用的验证方式：请选择“联系 IT”。
    • Windows 不接受新密码：电脑必须连接到 { $org } 的网络。在此之前，请用*旧密码*登录 Windows。
    • 页面提示链接失效：请让我发一个新链接。
    • 想换到另一个聊天继续：请在这里发送 */resume*。

    您随时可以输入“返回”“取消”“语言”或“IT”。也可以直接联系 IT：{ $it-contact }
told-rules =
    {""}*新密码的要求*

    • { $min } 到 { $max } 个字符
    • 至少包含一个小写字母、一个大写字母、一个数字和一个符号
    • 不能包含您的用户名或其中一部分
    • { $history ->
        [0] 不要与您在其他地方使用的密码相同
       *[other] 不能与最近 { $history } 个密码相同
    }
    • 不能是容易猜到的密码
refused-empty = 这条消息是空的。没有做任何更改，请输入文字或点按钮回答。
refused-too-long = 这条消息太长，我无法读取。没有做任何更改，请只发送答案。
refused-not-text = 我只能读取文字。没有做任何更改，请输入文字或点按钮回答。
refused-unclear = 我不确定您的意思，所以什么都没有做。您可以点下面的按钮：
told-no-password-here = 请不要在聊天中输入密码，以后可能会被别人看到。我没有使用它，并会尽可能删除；如果您还能看到，请自行删除。您将在受保护的页面上设置新密码。

ask-handle =
    {""}*您是谁？*要恢复您的账号，请先输入用户名或企业电子邮箱地址。

    例如：{ $example }
ask-known-handle = *您是谁？*上次您使用的是 *{ $handle }*。是您本人吗？
refused-handle-empty = 没有看到用户名。请输入您的用户名或企业电子邮箱地址。
refused-handle-too-long = 这太长了，不像是用户名。请只输入用户名或企业电子邮箱地址，例如：{ $example }
refused-handle-lookalike = 其中有一个字母来自其他文字，只是看起来相同。请切换到英文输入法后重新输入。
refused-handle-characters = 其中包含用户名中不会出现的字符。请只输入用户名或企业电子邮箱地址，例如：{ $example }
refused-handle-shape = 这看起来是您的邮箱别名。这里以用户名登录：例如 { $example }，而不是 { $wrong-example }。请按这种格式输入。
refused-handle-password = 这看起来像是密码。我没有使用它，并会尽可能删除。如果这是您的用户名，请全部用小写字母输入，或输入完整的企业电子邮箱地址。
told-personal-account = { $domain } 是个人账号。本助手只处理 { $org } 的工作或学校账号。如果您也有 { $org } 账号，请输入该账号。个人账号的帮助：{ $personal-help }
refused-look-ups = 这个聊天中已经尝试了很多用户名。为了保护大家，{ $at-day } 之后才能再试。如果很急，请联系 IT：{ $it-contact }
ask-captcha = 请证明您不是程序：输入图片中的五个字符，*或者*录音中的六位数字。
refused-captcha-form = 请只输入图片中的字符或录音中的数字。如果看不清或听不清，可以换一张，或联系 IT。不计入次数。
refused-captcha = 不正确。这是新的图片和录音，您还可以试 { $left } 次。
told-captcha-expired = 刚才的已过期。这是新的，不计入次数。
told-captcha-closed = 多次都没有成功，所以我先停在这里。没有做任何更改。您可以重新开始，或联系 IT：{ $it-contact }
told-looking-up = 请稍候，我在核对……
told-directory-down = 暂时无法查询 { $org } 的账号。没有做任何更改。请过几分钟再输入一次用户名，或联系 IT。

ask-choice = { $gates ->
    [1] 请选择用于验证的联系方式：
   *[other] 请选择用于第 { $gate } 项验证的联系方式（共 { $gates } 项）：
 }
told-proved = ✓ 谢谢，第 { $gate } 项验证已完成。
told-no-method-left = 这里已经没有您可以使用的验证方式。IT 可以帮您：请选择“联系 IT”，我会转告您的进度。
ask-number = 为了保护您的账号，请输入您登记的完整{ $kind ->
    [call] 电话号码
   *[sms] 手机号码
 }（尾号 *{ $hint }*）。在您同意之前，不会发送任何内容。
ask-address = 为了保护您的账号，请输入您登记的完整电子邮箱地址：*{ $hint }*。在您同意之前，不会发送任何内容。
refused-number-form = 这不像是电话号码。请输入完整号码，例如 138 0013 8000 或 +86 138 0013 8000。不计入次数。
refused-number-letters = 号码里有字母。请只输入数字，例如 +86 138 0013 8000。不计入次数。
refused-number-short = 这个号码太短了。请输入完整号码。不计入次数。
refused-number-hint = 您登记的号码尾号是 *{ $hint }*。请核对最后几位后重新输入。不计入次数。
refused-address-form = 这不像是电子邮箱地址。请输入完整地址，例如 name@mail.com。不计入次数。
refused-address-hint = 您登记的地址类似 *{ $hint }*。请完整输入该地址。不计入次数。
refused-contacts = 今天已为这个账号输入过多个号码或地址。为了保护它，{ $at-day } 之后才能再输入。如果很急，请联系 IT：{ $it-contact }
ask-send = { $kind ->
    [call] 准备好了。点“给我打电话”后，如果号码与您登记的一致，尾号 *{ $hint }* 的电话会响起。请不要关闭这个聊天：这里会显示通话时要按的键。
    [mail] 准备好了。点“发送邮件”后，如果地址与您登记的一致，{ $sender } 会把 { $digits } 位验证码发送到 *{ $hint }*。一两分钟内到达，{ $minutes } 分钟内有效。
   *[sms] 准备好了。点“发送短信”后，如果号码与您登记的一致，{ $sender } 会把 { $digits } 位验证码发送到尾号 *{ $hint }* 的手机。一分钟内到达，{ $minutes } 分钟内有效。
 }

ask-code = { $kind ->
    [mail] 如果地址与您登记的一致，我们已于 { $at } 向 *{ $hint }* 发送了邮件。
   *[sms] 如果号码与您登记的一致，我们已于 { $at } 向尾号 *{ $hint }* 的手机发送了短信。
 }请在 { $until } 之前在这里输入 { $digits } 位验证码。
told-resent = 已于 { $at } 发送新的验证码。请输入最新收到的验证码。
refused-send = 为了保护您的账号，{ $at-exact } 之后才能再用这种方式。您可以先改用其他方式。
refused-resend = { $at-exact } 之后才能再发一次。在此之前，您已收到的仍然有效。
refused-resend-max = 这种方式暂时不能再发送了，{ $at-exact } 之后才可以。您可以改用其他方式，或联系 IT。
refused-code = 验证码不正确。请核对后重新输入，您还可以试 { $left } 次。
refused-code-form = 验证码是 { $digits } 位数字。请只输入这些数字。不计入次数。
refused-older-code = 这是较早的验证码。请输入最新消息中的验证码。不计入次数。
refused-expired-code = 这个验证码已过期。不计入次数，请选择如何接收新的验证码。
told-code-void = 答错次数过多，这次的验证码或来电已失效。请选择接下来怎么做。
offer-no-code = 还没有收到吗？请确认手机有信号，看看垃圾邮件，并核对您输入的号码或地址是否正确。您可以点“重试”或“其他方式”。
ask-keys = 如果号码与您登记的一致，我们已于 { $at } 拨打尾号 *{ $hint }* 的电话。请接听，并在 { $until } 之前在电话键盘上按 *{ $keys }*。这里不需要输入任何内容。
refused-keys = 按键不正确。请点“重试”，我们会再打一次，您还可以试 { $left } 次。
told-no-code-to-type = 这里不需要输入：请在通话时按电话上的键。
told-wait = 为了保护您的账号，{ $at-exact } 之后才会接受下一次回答。
told-closed = 这个账号的错误回答太多。为了保护它，在 { $at-day } 之前，不能在这里重置密码。没有做任何更改，您的账号本身也没有因此被锁定。如果很急，请联系 IT：{ $it-contact }
told-busy = 我们发现异常活动，已暂时停止所有人的验证。没有做任何更改。请一小时后再试，或联系 IT：{ $it-contact }

ask-reset = 请在我们受保护的页面上设置新密码。页面上必须显示这两个词：*{ $words }*。如果不一样，请关闭页面。链接在 { $minutes } 分钟内有效。
told-page-open = 设置新密码的页面在 { $until } 之前有效，上面显示这两个词：*{ $words }*。如果找不到页面，请让我发一个新链接。
told-page-expired = 设置新密码的页面已过期。没有做任何更改。您可以让我发一个新链接。
told-nothing-changed = 没有做任何更改：您的密码和之前一样。
told-reset =
    ✓ *您的密码已重置。*

    现在您可以用新密码登录 { $services }：{ $sign-in }

ask-network = 最后一步：让您的 Windows 电脑也使用新密码。您的电脑现在是怎样连接网络的？
ask-unlock =
    { $network ->
        [on] 好的：您已重新连接到 { $org } 的网络。
        [wifi] 好的，您已连接 { $wifi } Wi-Fi。
        [cable] 好的，您已连接网线（{ $cable }）。
       *[vpn] 好的，您已通过 { $vpn } 连接。
    }

    1. 按 *Ctrl + Alt + Del*，选择“锁定”。
    2. 用*新密码*解锁电脑。

    成功了吗？
told-off-network =
    您的电脑暂时还不能使用新密码。在此之前，请继续用*旧密码*登录 Windows：它在这台电脑上仍然有效，但只用于 Windows。

    重新连上 { $org } 的网络后（{ $networks }），请重新登录 Windows，然后点“我已连上网络”。
told-session-updated = ✓ 您的 Windows 会话已更新。全部完成，您可以关闭聊天了。
told-reminder-set = 我会在 { $day-day } 提醒您。在此之前，请用*旧密码*登录 Windows。
told-reminder = 提醒：您的 Windows 电脑还没有更新为新密码。您已经连上 { $org } 的网络了吗？
told-no-windows = 那就没有其他需要更新的了。如果手机或平板再次要求密码，请输入新密码。
told-done = 全部完成，新密码已生效。需要时随时找我。

told-ticket = 已通知 IT。他们知道您进行到哪一步，但看不到任何机密内容。您的请求编号是 *{ $number }*。您可以随时向我查询进度，也可以先在这里继续。
told-ticket-again = IT 已收到您的请求 *{ $number }*。您可以先在这里继续。
told-ticket-state = { $state ->
    [opened] 您于 { $at-day } 提交的请求 *{ $number }* 正在发送给 IT。
    [closed] 您于 { $at-day } 提交的请求 *{ $number }* 已由 IT 关闭。
    [claimed] IT 已于 { $at-day } 受理您的请求 *{ $number }*，会与您联系。
    [asked] IT 已受理您的请求 *{ $number }*，正在等待您输入验证码。
    [approved] IT 已确认是您本人（请求 *{ $number }*）。您可以在这里设置新密码。
   *[delivered] IT 已收到您于 { $at-day } 提交的请求 *{ $number }*，会与您联系。
 }
told-no-ticket = 您在这个聊天中没有提交给 IT 的请求。
refused-tickets = 今天已从这个聊天提交多次请求，IT 都已收到。如果很急，请直接联系 IT：{ $it-contact }
refused-many-requests = IT 目前收到的请求非常多，暂时无法从这里再转交。请您直接联系 IT：{ $it-contact }
ask-lost-phone = 您的手机丢失或被盗了吗？如果选择“是，丢了”，它从现在起不能再用来登录您的账号，只有 IT 可以恢复。
told-phone-suspended = 您的手机不能再用来重置这个账号的密码。
told-phone-left-to-it = 目前挂失的手机很多，您的手机将由 IT 决定如何处理。如果很急，请直接联系 IT：{ $it-contact }
told-phone-needs-name = 一旦知道这部手机属于哪个账号，它就不能再用于该账号。请告诉我您是谁。
told-not-me = 谢谢您告诉我。如果您收到了并非您要求的消息，请不要把验证码告诉任何人。

button-start = 开始
button-help = 帮助
button-language = 语言 / Language / Langue
button-reason = { $reason ->
    [locked] 账号被锁定
    [expired] 密码已过期
   *[forgotten] 忘记密码
 }
button-sign-in = 先试着登录
button-portal = 在浏览器中打开门户
button-next = 下一步
button-back = 返回
button-cancel = 取消
button-finish = 完成
button-contact-it = 联系 IT
button-yes = 是，是我
button-not-me = 不，不是我
button-other-image = 换一张图片
button-method = { $kind ->
    [totp] 输入我的验证器应用中的验证码
    [push] 在我的另一个聊天中批准
    [questions] 回答我的安全问题
    [codes] 使用我的一个恢复码
    [passkey] 使用我的通行密钥
    [sms] 向我的手机 { $hint } 发送短信
    [call] 拨打我的电话 { $hint }
   *[mail] 向我的备用邮箱 { $hint } 发送邮件
 }{ $chosen ->
    [yes] {" "}◉
   *[no] {" "}○
 }
button-none-of-these = 这些都不能用
button-lost-phone = 手机丢了
button-yes-lost = 是，丢了
button-not-lost = 没有，返回
button-send = { $kind ->
    [call] 给我打电话
    [mail] 发送邮件
   *[sms] 发送短信
 }
button-resend = 重试
button-other-method = 其他方式
button-open-page = 设置新密码
button-new-link = 新链接
button-network = { $network ->
    [wifi] Wi-Fi { $wifi }
    [cable] 网线（{ $cable }）
    [vpn] VPN { $vpn }
   *[off] 都不是
 }
button-no-windows = 我不用 Windows
button-worked = 成功了
button-not-worked = 没有成功
button-back-on-network = 我已连上网络
button-remind-me = 下个工作日提醒我
button-status = 查询我的请求
button-share-number = 分享我的号码
button-open-chat = 私聊我

sms-code = 【{ $sender }】{ $code } 是您的验证码，{ $minutes } 分钟内有效。请勿告诉任何人，包括 IT 人员。如非本人操作，请忽略。
mail-code-subject = 您的 { $org } 验证码
mail-code-body =
    您好：

    您的验证码是 { $code }，{ $minutes } 分钟内有效。

    请在您索取验证码的聊天中输入。请勿告诉任何人，包括 IT 人员。如非本人操作，请忽略此邮件。

    { $sender }

# 其他聊天。
told-resume-code = 如需换到另一个聊天继续，请在那里发送 */resume* 和这个代码。代码只能用一次，在 { $until } 之前有效。请不要告诉任何人：IT 绝不会向您索要。
told-nothing-to-resume = 这里没有正在进行的操作。您可以直接在另一个聊天里开始。
told-resume-at-page = 您可以在任何设备上打开页面链接：请从这个聊天中复制。设置好新密码后，我们可以换到别处继续。
told-resumed-elsewhere = 我们在您的另一个聊天里继续。这里已没有正在进行的操作。
told-resumed = 您好，我们从刚才的地方继续。为了安全，已经通过的验证需要再做一次。
refused-resume = 无法识别这个代码，或者它已失效。没有做任何更改。请在另一个聊天里发送 */resume* 获取新的代码。
ask-share = 请点击下方的“分享我的号码”，应用会把您的号码发给我。我只做比对，不会保存。
refused-shared = 这不是您本人的号码，我没有使用它。没有做任何更改。请分享您自己的号码，或直接输入号码。
told-private-only = 我可以帮您处理密码问题，但只能在别人看不到的私聊里。
discord-use-command = 您也可以在这里使用命令 */reset*：只有您能看到回复。

# 消息的送达情况，只告诉已经知情的人。
told-delivered = 已于 { $at } 送达您的手机。
told-undelivered = { $why ->
    [unreachable] 无法联系到您的手机，可能已关机或没有信号。
    [unknown] 您手机的运营商表示该号码已停用。
    [landline] 该号码是固定电话，无法接收短信。
    [blocked] 您的手机或运营商拦截了我们的消息。
   *[other] 您手机的运营商拒收了这条消息。
 }没有做任何更改。请您选择其他方式。

# 输入框旁的文字。
asks-handle = 用户名或企业电子邮箱地址
asks-captcha = 字母或数字
asks-number = 完整的电话号码
asks-own-number = 分享我的号码
asks-address = 完整的电子邮箱地址
asks-code = 验证码
asks-paper = 恢复码
asks-answer = 您的回答

# 聊天软件菜单中的命令。
command-reset = 找回我的账号
command-status = 查询我提交给 IT 的请求
command-it = 联系 IT
command-lost = 我的手机丢了
command-rules = 新密码的要求
command-language = 切换语言
command-resume = 换到另一个聊天继续
command-resume-code = 另一个聊天里显示的代码
command-cancel = 停止
command-help = 帮助

# 电话和通知。
call-script = 您好，这里是{ $sender }。有人正在用这个号码验证身份。如果是您本人，请按下聊天中显示的按键。如果不是您，请直接挂断。
notice-mail =
    您好：

    { $what }

    如果是您本人操作，无需处理。

    如果不是，请打开这个页面并点按钮，您账号的所有密码重置会立即停止：
    { $link }

    您也可以联系 IT：{ $it-contact }

    { $sender }
notice-password-reset-subject = 您的 { $org } 密码已重置
notice-password-reset-what = 您的 { $org } 账号密码已于 { $when-day } 重置。
notice-password-reset-sms = 【{ $sender }】您的密码已于 { $when } 重置。不是您本人？请在此停止：{ $link }
notice-phone-suspended-subject = 您的手机已在 { $org } 挂失
notice-phone-suspended-what = 有人于 { $when-day } 报告您的手机丢失。它不能再用来重置您的 { $org } 账号密码。
notice-phone-suspended-sms = 【{ $sender }】您的手机已于 { $when } 挂失，不能再用于重置密码。不是您本人？请在此停止：{ $link }
notice-self-service-closed-subject = 您的 { $org } 账号出现多次错误回答
notice-self-service-closed-what = 有人于 { $when-day } 在重置您的 { $org } 账号密码时多次回答错误。一天之内不能在聊天中重置密码。您的密码没有改变。
notice-self-service-closed-sms = 【{ $sender }】{ $when } 重置密码时出现多次错误回答，您的密码没有改变。不是您本人？请在此停止：{ $link }
notice-password-changed-subject = 您的 { $org } 密码已更改
notice-password-changed-what = 您的 { $org } 账号密码已于 { $when-day } 用旧密码更改。
notice-password-changed-sms = 【{ $sender }】您的密码已于 { $when } 更改。不是您本人？请在此停止：{ $link }
notice-method-added-subject = 您的 { $org } 账号新增了验证方式
notice-method-added-what = 您的 { $org } 账号已于 { $when-day } 登记了新的验证方式。
notice-method-added-sms = 【{ $sender }】您的账号已于 { $when } 登记了新的验证方式。不是您本人？请在此停止：{ $link }
notice-method-removed-subject = 您的 { $org } 账号移除了一种验证方式
notice-method-removed-what = 您的 { $org } 账号已于 { $when-day } 移除了一种验证方式。
notice-method-removed-sms = 【{ $sender }】您的账号已于 { $when } 移除了一种验证方式。不是您本人？请在此停止：{ $link }
notice-chat-linked-subject = 有聊天关联到了您的 { $org } 账号
notice-chat-linked-what = 有一个聊天已于 { $when-day } 关联到您的 { $org } 账号。在那里不输入用户名就可以开始重置密码。
notice-chat-linked-sms = 【{ $sender }】有一个聊天已于 { $when } 关联到您的账号。不是您本人？请在此停止：{ $link }
notice-chat-unlinked-subject = 有聊天与您的 { $org } 账号解除了关联
notice-chat-unlinked-what = 有一个聊天已于 { $when-day } 与您的 { $org } 账号解除关联。
notice-chat-unlinked-sms = 【{ $sender }】有一个聊天已于 { $when } 与您的账号解除关联。不是您本人？请在此停止：{ $link }
notice-unlocked-subject = 您的 { $org } 账号已解锁
notice-unlocked-what = 您的 { $org } 账号已于 { $when-day } 解锁。
notice-unlocked-sms = 【{ $sender }】您的账号已于 { $when } 解锁。不是您本人？请在此停止：{ $link }
notice-approval-denied-subject = 有人试图重置您的 { $org } 密码
notice-approval-denied-what = 有人于 { $when-day } 试图重置您的 { $org } 账号密码，批准请求在您的一个聊天中被拒绝。您的密码没有改变。
notice-approval-denied-sms = 【{ $sender }】有人于 { $when } 试图重置您的密码，批准已被拒绝，密码没有改变。如需全部停止：{ $link }
notice-phone-reinstated-subject = 您的手机在 { $org } 可以重新使用
notice-phone-reinstated-what = 有人于 { $when-day } 在您的一个聊天中表示手机没有丢失。它可以重新用来重置您的 { $org } 账号密码。
notice-phone-reinstated-sms = 【{ $sender }】您的手机自 { $when } 起可以重新用于重置密码。不是您本人？请在此停止：{ $link }

# 属于账号的聊天。
told-enrolled = 谢谢！您登记的内容只用于帮您找回账号。下次无法登录时，直接在这里给我写消息即可。
told-chat-linked = ✓ 这个聊天已关联到 *{ $handle }*。下次在这里点一下就能开始。如需删除关联：*/chats*。
told-chats-full = 您的账号已关联 { $most } 个聊天，所以没有关联这一个。请在其中一个聊天里发送 */chats* 删除一个关联，然后在这里输入新的代码。
told-chat-of-another = 这个聊天已关联到另一个账号，所以没有关联。请先发送 */chats* 删除原来的关联，然后在这里输入新的代码。
told-bound = 您在这里的身份是 *{ $handle }*。
told-chats = 您的账号关联了 { $count } 个聊天：
told-chat = { $place }. { $channel ->
    [telegram] Telegram
    [discord] Discord
    [web] 网页聊天
    [console] 终端
   *[town] 聊天
 }，关联于 { $since-day }{ $here ->
    [yes] （当前聊天）
   *[no] {""}
 }
told-no-chats = 这个聊天没有关联任何账号。如需关联，请发送 */link*。
told-chat-removed = ✓ 这个聊天已不再关联您的账号。您的所有联系地址都会收到通知。
refused-unlink-yet = 为了您的安全，这个聊天刚关联不久，{ $at-exact } 之后才能取消其他聊天的关联。没有做任何更改。如果您不能等，请发送 */account*，在页面上操作。
told-history = 您的账号最近发生的事情：
told-no-history = 您的账号最近没有发生任何事情。
told-past = { $at-day }：{ $past ->
    [reset] 密码已重置
    [changed] 密码已更改
    [unlocked] 账号已解锁
    [methods] 验证方式有变动
    [wrong] 有一次错误回答
    [closed] 错误回答过多，密码重置已关闭
    [frozen] 密码重置已停止：“不是我本人”
    [thawed] IT 已重新允许密码重置
    [phone] 手机已挂失
    [phone-back] 手机已恢复使用
    [chats] 有聊天被关联或解除关联
    [pass] 经 IT 批准显示了临时访问密码
   *[denied] 一次批准请求被拒绝
 }{ $channel ->
    [telegram] （Telegram）
    [discord] （Discord）
    [web] （网页聊天）
   *[none] {""}
 }
button-send-direct = 重置密码：给我发验证码
button-chats = 我关联的聊天
button-history = 我的账号发生过什么
button-unlink = 删除与聊天 { $place } 的关联
command-chats = 关联到我账号的聊天
command-history = 我的账号发生过什么

# 聊天中的通知，以及停止一切。
told-notice = { $notice ->
    [PasswordReset] { notice-password-reset-what }
    [PhoneSuspended] { notice-phone-suspended-what }
    [SelfServiceClosed] { notice-self-service-closed-what }
    [PasswordChanged] { notice-password-changed-what }
    [MethodAdded] { notice-method-added-what }
    [MethodRemoved] { notice-method-removed-what }
    [ChatLinked] { notice-chat-linked-what }
    [ChatUnlinked] { notice-chat-unlinked-what }
    [Unlocked] { notice-unlocked-what }
    [ApprovalDenied] { notice-approval-denied-what }
    [PlaceBehind] { notice-place-behind-what }
    [ItApproved] { notice-it-approved-what }
    [ItAsked] { notice-it-asked-what }
    [PassIssued] { notice-pass-issued-what }
   *[PhoneReinstated] { notice-phone-reinstated-what }
 }
ask-was-you = 是您本人吗？
told-was-me = 谢谢。那么您无需做任何事。
ask-freeze = 要停止您账号的所有密码重置吗？已打开的链接和进行中的请求会立即结束，IT 也会收到通知。之后只有 IT 可以恢复。
told-frozen = 您账号的密码重置已停止。已打开的链接不再有效，IT 已收到通知，请求编号是 *{ $number }*。也请您直接联系 IT：{ $it-contact }
told-frozen-already = 您账号的密码重置已停止，因为您本人或有人在您的某个聊天中选择了“不是我本人”。只有 IT 可以恢复：{ $it-contact }
told-stopped = 为了保护账号，我先停在这里。没有做任何更改。如果很急，请联系 IT：{ $it-contact }
told-phone-here = ✓ 谢谢。您的手机可以重新使用。您的所有联系地址都会收到通知。
button-not-mine = 不是我本人
button-was-me = 是我本人
button-freeze = 是，全部停止
button-leave-open = 不，先不停止
button-phone-here = 手机在我手里

# 在另一个聊天中批准。
ask-approval = 请打开与您账号关联的另一个聊天，在那里输入这个数字：*{ $keys }*。请求将于 { $until } 结束。这里不需要输入任何内容。
told-approval-nobody = 您的其他聊天里没有人回答。没有做任何更改，您可以重试或改用其他方式。
ask-approve = { $channel ->
    [telegram] 从 { $at } 起，有人在一个 Telegram 聊天中重置您的密码。
    [discord] 从 { $at } 起，有人在一个 Discord 聊天中重置您的密码。
    [web] 从 { $at } 起，有人在一个网页聊天中重置您的密码。
   *[town] 从 { $at } 起，有人在另一个聊天中重置您的密码。
 }如果是您本人，请在 { $until } 之前输入那里显示的数字。如果不是，请告诉我。
refused-approve-form = 请只输入另一个聊天里显示的两位数字。不计入次数。
told-approved = 谢谢。您可以在另一个聊天中继续。
refused-approve = 这不是另一个聊天里显示的数字，请求已结束。没有做任何更改。您可以在那里重新发起。
told-approve-over = 该请求已结束。没有做任何更改。
told-denied = 谢谢。已经停止，IT 也已收到通知，请求编号是 *{ $number }*。一天之内，任何人都不能向您的聊天请求批准。
button-deny = 不，不是我

# Telegram 在聊天开始之前和资料页上显示的文字（分别不超过 512 和 120 个字符）。
profile-description =
    无法登录您的账号？我会一步一步帮您找回：先确认是您本人，然后您在受保护的页面上设置新密码。我绝不会在聊天中向您索要密码。
profile-short = 帮您恢复账号登录。绝不在聊天中索要密码。

# 登记身份验证方式的页面。
ask-register = 请在我们受保护的页面上登记一种证明身份的方式。先在那里登录，切勿在聊天中输入密码。页面上必须显示这两个词：*{ $words }*。如果不一样，请关闭页面。链接在 { $minutes } 分钟内有效。
ask-change = 请在我们受保护的页面上修改密码；需要当前密码。请在那里输入，切勿在聊天中输入。页面上必须显示这两个词：*{ $words }*。如果不一样，请关闭页面。链接在 { $minutes } 分钟内有效。
ask-account = 请在我们受保护的页面上查看和更改账号的登记内容。先在那里登录，切勿在聊天中输入密码。页面上必须显示这两个词：*{ $words }*。如果不一样，请关闭页面。链接在 { $minutes } 分钟内有效。
refused-visit-now = 您正在恢复账号。请先完成，或用 /cancel 停止，然后再试。
refused-visits = 这个聊天暂时不能再打开更多页面。没有做任何更改。{ $at-exact } 之后才能再打开；已打开的页面仍然有效。
offer-second-way = 还有一件事：您只有一类证明身份的方式。一旦失去它，只有 IT 能帮您恢复。再登记一种只需两分钟。
told-password-changed = 您的密码已按您在页面上的要求*修改*。从现在起请使用新密码，手机和 Windows 上也一样。
button-open-visit = 打开页面
button-register = 再登记一种方式
command-register = 登记身份验证方式
command-change = 修改我知道的密码
command-account = 我的账号登记了什么

# Apps, recovery codes, security questions.
ask-totp = 请打开手机上的验证器应用，输入其中 { $org } 显示的 { $digits } 位数字。
refused-totp = 这不是应用现在显示的验证码。请输入最新的验证码，您还可以试 { $left } 次。
refused-totp-used = 这个验证码已经用过了，每个只能用一次。请等应用显示下一个（最多半分钟），再输入新的验证码。不计入次数。
refused-totp-behind = 这个验证码在大约 { $minutes } 分钟前有效。如果应用现在正显示它，说明手机的时间慢了：请在手机设置中把日期和时间改为自动，然后输入应用显示的验证码。您还可以试 { $left } 次。
refused-totp-ahead = 手机的时间似乎快了大约 { $minutes } 分钟。请在手机设置中把日期和时间改为自动，等到 { $at-exact }，再输入应用那时显示的验证码。您还可以试 { $left } 次。
ask-paper = 请输入一个您还没有用过的恢复码，格式类似：*ACDE-FGHJ-KM*。不区分大小写，短横线可以省略。
refused-paper = 这不是您尚未用过的恢复码。请逐个核对字符，或使用纸上的下一个。您还可以试 { $left } 次。
refused-paper-form = 恢复码由十个字母和数字组成，类似 *ACDE-FGHJ-KM*。请只输入恢复码。不计入次数。
told-paper-left = 这个恢复码不能再用了，请在纸上划掉它。您还有 { $left } 个恢复码。
told-paper-few = { $left ->
    [0] 这是您的最后一个恢复码。
   *[other] 这个恢复码不能再用了，请在纸上划掉它。您还有 { $left } 个恢复码。
 }重新进入账号后，请在这里输入 */register* 获取新的恢复码。
ask-question = { $place ->
    [1] 请回答您的 { $of } 个安全问题，每条消息回答一个。不区分大小写，空格也没有关系；全部回答之后，我会告诉您是否正确。
   *[other] 谢谢。下一个问题：
 }

    {""}*{ $place } / { $of }* – { $question ->
        [toy] { question-toy }
        [friend] { question-friend }
        [dish] { question-dish }
        [concert] { question-concert }
        [book] { question-book }
        [wish] { question-wish }
        [hiding-place] { question-hiding-place }
        [present] { question-present }
        [song] { question-song }
       *[nickname] { question-nickname }
    }
question-toy = 您的第一个毛绒玩具叫什么名字？
question-friend = 您八岁时最好的朋友是谁？
question-dish = 您小时候最不肯吃的是哪道菜？
question-concert = 您看的第一场演唱会是谁的？
question-book = 您小时候反复读过的是哪本书？
question-wish = 您六岁时，想长大后做什么？
question-hiding-place = 您小时候把宝贝藏在哪里？
question-present = 最让您失望的礼物是什么？
question-song = 您能从头唱到尾的是哪首歌？
question-nickname = 祖父母叫您什么小名？
refused-answer-empty = 没有看到您的回答。请用文字回答。不计入次数。
refused-answers = 这些回答不全对；为了保护您，我不说是哪一个。请从第一个问题重新开始，您还可以试 { $left } 次。
told-tries-over = 还是不对。请选择接下来怎么做。

# A passkey.
ask-passkey = 请在我们受保护的页面上用您的通行密钥确认：使用指纹、面容或设备的 PIN 码。页面上必须显示这两个词：*{ $words }*。如果不一样，请关闭页面。链接在 { $minutes } 分钟内有效。
told-proof-open = 您的通行密钥页面在 { $until } 之前有效，页面上显示 *{ $words }*。如果找不到了，可以索取新链接。
told-proof-expired = 通行密钥页面已过期，不计入次数。
refused-passkey = 这个通行密钥与该账号不符。没有做任何更改。请索取新链接并选择另一个通行密钥，或选择“其他方式”。您还可以试 { $left } 次。
button-use-passkey = 使用我的通行密钥

# Linking a chat, and asking again whether all is still right.
told-link-how = 如需把这个聊天与您的账号关联：请打开下面的页面并登录，选择“关联聊天”，然后在这里输入页面显示的代码，例如 */link 1234 5678*。
refused-link-form = 关联聊天的代码是八位数字，例如 */link 1234 5678*。不计入次数。请重新输入。
refused-link = 这个代码不能用于关联聊天，或者已经失效。没有做任何更改。请发送 */account*，在页面上选择“关联聊天”，然后在这里输入新的代码。
refused-links = 今天在这个聊天里输入的代码太多，暂不再核对。没有做任何更改。您可以从 { $at-day } 起再次输入。
refused-link-now = 这里正在进行其他操作，所以没有核对您的代码；它在原来的十分钟内仍然有效。请先完成，或用 */cancel* 停止，然后再发送一次。
ask-still-right = 用于帮您找回账号的这些信息仍然正确吗？{ $hints }
told-still-right = ✓ 谢谢。几个月后会再次向您确认。
button-still-right = 是的，全部正确
button-change-methods = 更改
command-link = 把这个聊天与我的账号关联
command-link-code = 您的账号页面上显示的代码

# A passkey's code.
ask-proof-code = 确认之后，页面会显示 { $digits } 位验证码。请到时在这里输入。
refused-proof-code = 这不是您页面上的验证码。请核对后重新输入。如果页面还没有显示验证码，请先在页面上用通行密钥确认。您还可以试 { $left } 次。

# 一个人在两个目录中都有账号。
told-place-pending = { $near } 已使用您的新密码。{ $far } 暂时无法连接：我会在一刻钟内继续尝试，并在这里告诉您结果。在此之前，{ $far } 请用旧密码。
told-place-set = ✓ { $far } 现在也已使用您的新密码。
told-place-refused = { $near } 已使用您的新密码，但 { $far } 不接受它：{ $because ->
    [history] 您在那里用过这个密码
    [banned] 它太容易被猜到
    [characters] 那里只接受英文字母、数字和常用符号
   *[quality] 对那里来说它太简单
 }。请换一个密码，它会同时用于两处。在此之前，{ $far } 请用旧密码。
told-place-not-set = 未能在 { $far } 中设置您的新密码：那里旧密码仍然有效，{ $near } 则使用新密码。请换一个密码，它会同时用于两处。
told-place-unknown = 我无法确认 { $far } 是否已使用您的新密码。请在那里试一试；如果不行，{ $far } 的旧密码仍然有效。您也可以换一个密码，它会同时用于两处。
told-place-nowhere = 您在 { $far } 中没有需要更改密码的账号，那边不用再做什么。
button-choose-again = 换一个密码
notice-place-behind-subject = 您的新密码尚未在 { $org } 的所有系统中生效
notice-place-behind-what = { $when-day }，您的新密码未能在 { $org } 的所有系统中生效。如果某个系统不接受新密码，请在那里用旧密码。再改一次密码，各处就会一致。
notice-place-behind-sms = 【{ $sender }】自 { $when } 起，您的新密码尚未全部生效；不被接受的地方请用旧密码。不是您本人？请在此停止：{ $link }
notice-it-approved-subject = 您可以设置新的 { $org } 密码
notice-it-approved-what = { $when-day }，IT 已确认您可以在求助的聊天中为您的 { $org } 账号设置新密码。
notice-it-approved-sms = 【{ $sender }】IT 已于 { $when } 批准您设置新密码。不是您本人？请在此停止：{ $link }

# What IT does about a request.
told-it-has = IT 已有人受理您的请求 *{ $number }*。
told-it-wrote = 关于您的请求 *{ $number }*，IT 发来消息：
ask-it-words = 请在这里写下关于请求 *{ $number }* 要告诉 IT 的内容。请不要写密码或验证码。
ask-it-code = IT 需要确认是您本人（请求 *{ $number }*）。IT 会通过电话或短信，把六位验证码发到为您登记的号码。请在 { $until } 前在这里输入。
ask-it-counter = IT 需要确认是您本人（请求 *{ $number }*）。服务台会向您出示一个六位验证码，请在 { $until } 前在这里输入。
told-it-calls = IT 人员即将拨打为您登记的号码。对方会先说 *{ $words }*；如果没有，请挂断。然后请在 { $until } 前把下面的验证码读给对方：
refused-it-code = 验证码不对。请核对后重新输入。您还可以试 { $left } 次。
refused-it-form = IT 的验证码是 { $digits } 位数字。这次不计入次数，请重新输入。
told-it-void = 暂时不再接受验证码。没有做任何更改。IT 已知晓，会与您联系。
told-it-verified = ✓ 谢谢。IT 已知晓，会与您联系。
told-it-sent = ✓ IT 已收到您关于 *{ $number }* 的消息。
told-it-hidden = 您的消息中有内容像是密码或验证码。在 IT 看到之前我已将其去掉，并在可以的情况下删除了该消息。IT 从不需要您的密码或验证码。
refused-it-full = IT 已收到您关于 *{ $number }* 的消息，还没有答复，所以这一条没有转交。IT 会在这里答复您。
refused-it-over = 您的请求 *{ $number }* 已关闭，没有转交任何内容。如仍需帮助，请输入“IT”。
told-it-waits = 您的请求 *{ $number }* 正在等待 IT 受理。您不需要做任何事。
told-it-opens = 您的请求 *{ $number }* 正在等待。IT 将于 { $at-day } 恢复上班。
told-it-closed = IT 已关闭您的请求 *{ $number }*。如果问题仍未解决，您可以在 { $at-day } 前在这里重新打开。
told-it-refused = IT 未能确认是您本人，已关闭您的请求 *{ $number }*。没有做任何更改。您可以在 { $at-day } 前在这里重新打开，或直接联系 IT：{ $it-contact }
told-it-reopened = 您的请求 *{ $number }* 已重新打开，并已通知 IT。
told-release = ✓ IT 已确认是您本人（请求 *{ $number }*）。您现在可以设置一次新密码，{ $at } 前有效。
refused-release = IT 的许可已经用过或已过期。没有做任何更改。如需新的许可，请输入“IT”。
offer-register-again = 为了下次能自己找回账号，请登记一种验证方式，只需两分钟。
ask-vouch = IT 正在帮助您的下属 *{ $handle }* 恢复登录。您刚刚是否亲自与其交谈过，并确定是其本人？如果是，请在 { $until } 前在这里输入 IT 告诉您的两位数字。
told-vouched = ✓ 谢谢。IT 已知道您确定是本人。
refused-vouch = 这不是 IT 的数字，本次请求已结束。没有做任何更改。IT 可以再次询问您。
told-not-vouched = 谢谢。IT 已知道您不能确定。没有做任何更改。
button-answer-it = 给 IT 发消息
button-reopen-case = 重新打开
button-take-release = 设置新密码
button-no-vouch = 我不能确定
call-back-script = 您好，这里是{ $sender }。IT 正在确认您的身份。您的验证码是：{ $spoken }。重复一遍：{ $spoken }。请在聊天中输入，不要告诉任何人。如果您没有向 IT 求助，请直接挂断。

# Codes of IT that come to nothing
refused-it-spoken = 这个验证码不用在这里输入。请只读给打电话给您的 IT 人员听。这次不计入次数。
told-it-not-reached = IT 的验证码无法发送到登记的电话。没有做任何更改。IT 已知晓，会用其他方式与您确认。

# The owner hears that IT is asked about their account, and has time to object
notice-it-asked-subject = 有人就您的 { $org } 账号向 IT 求助
notice-it-asked-what = { $when-day }，有人在一个未关联您账号的聊天中请 IT 帮助登录您的 { $org } 账号。IT 正在确认是否为您本人。
notice-it-asked-sms = 【{ $sender }】有人于 { $when } 请 IT 帮助登录您的账号，IT 正在确认是否为您本人。不是您本人？请在此停止：{ $link }
told-notice-only = 您的手机已报失，因此无法在这个聊天中停止任何操作。如果不是您本人，请联系 IT：{ $it-contact }
told-release-from = ✓ IT 已确认是您本人（请求 *{ $number }*）。您可以从 { $from } 起设置一次新密码，{ $at } 前有效。等待是为了先通知账号所有者。
refused-release-early = 还没到时间：您可以从 { $from } 起设置新密码。许可仍然有效。
told-it-withdrawn = IT 对您的请求 *{ $number }* 的许可已失效。没有做任何更改。IT 可以重新确认是否为您本人：如有需要，请输入“IT”。

# A pass in the place of a new password.
ask-pass = 请打开我们受保护的页面找回账号。页面上必须显示这两个词：*{ $words }*。如果不一样，请关闭页面。链接在 { $minutes } 分钟内有效。
told-pass-issued = ✓ 临时访问密码已在页面上显示过一次，它绝不会出现在聊天中。它可用于登录一次，{ $until } 前有效。如果您没有看到，请在这里要一个新链接：新的会取代它。
button-open-pass = 打开页面
notice-pass-issued-subject = 您的 { $org } 账号有了临时访问密码
notice-pass-issued-what = { $when-day }，经 IT 批准，已向求助聊天中的人显示可登录您 { $org } 账号一次的临时访问密码。
notice-pass-issued-sms = 【{ $sender }】IT 已于 { $when } 批准用于登录您账号的临时访问密码。不是您本人？请在此停止：{ $link }
