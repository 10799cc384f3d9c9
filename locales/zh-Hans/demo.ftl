# 终端里的演示。
demo-greeting =
    芝麻演示版。{ $org } 是虚构的单位，任何内容都不会离开这台电脑。

    您无法登录工作账号，正在用自己的手机求助。
    请像平时说话一样输入，例如：我忘记密码了

    5             点第 5 个按钮
    /press 42     在响铃的电话上按 4 和 2
    /app          显示 Tobias 的验证器应用和恢复码
    /help         常见问题
    /language     English, Français, 简体中文
    /quit         结束演示

    手机、邮箱和 IT 服务台收到的内容显示在方框里。

    演示中有这些人（用户名、姓名、已登记的联系方式）：
    { $people }

    一次性页面：{ $page }
    数据库：{ $folder }
    重启后仍保留。想重新开始，请运行：sesame demo --fresh
demo-nothing-registered = 未登记
demo-phone = ✉ 手机 { $to }
demo-mailbox = @ 邮箱 { $to }
demo-call = ☎ 电话 { $to } 响了
demo-call-answer = 请输入 /press 和聊天中显示的按键来接听，例如：/press 42
demo-desk = IT 服务台
demo-app = ⌚ Tobias 的验证器应用
demo-no-call = 没有电话在响。请先选择打电话。

# 浏览器中的演示。
demo-page-greeting =
    芝麻演示版。{ $org } 是虚构的单位，任何内容都不会离开这台电脑。

    请在浏览器中打开这个地址：

      { $address }

    左边是聊天，右边是手机、邮箱和 IT 服务台。
    按 Ctrl-C 结束。重启后一切仍在（{ $folder }）；重新开始：sesame demo --fresh
    改用终端：sesame demo --terminal
demo-page-title = 芝麻演示版
demo-page-lead = 您无法登录，正在用自己的手机求助。{ $org } 是虚构的单位，任何内容都不会离开这台电脑。
demo-page-chat = 聊天
demo-page-devices = 手机、邮箱和 IT 服务台
demo-page-people = 请扮演其中一位：在聊天里说您忘记了密码。他们收到的内容会显示在这里。
demo-page-login = 用户名
demo-page-phone = 手机
demo-page-mail = 私人邮箱
demo-page-methods = 已登记
demo-page-empty = 还没有收到任何内容。
demo-page-sms = 短信
demo-page-call = 来电
demo-page-mailed = 邮件
demo-page-ticket = 工单
demo-page-keys = 聊天中显示的按键
demo-page-press = 按下
demo-page-password = 初始密码
demo-page-app = 验证器应用
demo-page-codes = 恢复码
demo-page-more = 如需登记其他方式、关联聊天，或修改记得的密码，请在聊天里发送 /register、/account 或 /change，然后在页面上登录。
