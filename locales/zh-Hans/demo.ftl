# 终端里的演示。
demo-greeting =
    芝麻演示版。{ $org } 是虚构的单位，任何内容都不会离开这台电脑。

    您无法登录工作账号，正在用自己的手机求助。
    请像平时说话一样输入，例如：我忘记密码了

    5             点第 5 个按钮
    /press 42     在响铃的电话上按 4 和 2
    /help         常见问题
    /language     English, Français, 简体中文
    /quit         结束演示

    手机、邮箱和 IT 部门收到的内容显示在方框里。

    演示中有这些人（用户名、姓名、已登记的联系方式）：
    { $people }

    一次性页面：{ $page }
    数据库：{ $folder }
    重启后仍保留。想重新开始，请运行：sesame demo --fresh
demo-nothing-registered = 未登记
demo-phone = ✉ 手机 { $to }
demo-mailbox = @ 邮箱 { $to }
demo-call = ☎ 电话 { $to } 响了
demo-call-answer = 请输入 /press 和对话中显示的按键来接听，例如：/press 42
demo-desk = IT 部门
demo-no-call = 没有电话在响。请先选择打电话。
