//! From what is typed to plain words: one case, one width, no accents, simplified characters, and where each clause ends.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A word and the clause it stands in, counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    pub text: String,
    pub clause: usize,
}

/// Words in lower case, without accents, punctuation and width; each Chinese character is a word of its own.
pub fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let (mut word, mut clause) = (String::new(), 0);
    let marks = text.nfkd().flat_map(char::to_lowercase).filter(|mark| !is_combining_mark(*mark) && !is_unseen(*mark));
    for mark in marks.chain([' ']) {
        match mark {
            'œ' => word.push_str("oe"),
            letter if letter.is_alphanumeric() && !is_han(letter) => word.push(letter),
            _ => {
                close(&mut words, std::mem::take(&mut word), clause);
                if is_han(mark) {
                    words.push(Word { text: simplified(mark).to_string(), clause });
                } else if ends_clause(mark) && words.last().is_some_and(|last| last.clause == clause) {
                    clause += 1;
                }
            }
        }
    }
    words
}

/// Adds a finished word: "can't", "can´t" and "cant" are one, and "stop stop" says no more than "stop".
fn close(words: &mut Vec<Word>, word: String, clause: usize) {
    match words.last_mut() {
        _ if word.is_empty() => {}
        Some(before) if word == "t" && before.text.ends_with('n') => before.text.push('t'),
        Some(before) if before.text == word && word.chars().all(char::is_alphabetic) => {}
        _ => words.push(Word { text: word, clause }),
    }
}

/// Marks between two things said. An apostrophe or a hyphen stands inside a word.
fn ends_clause(mark: char) -> bool {
    matches!(mark, ',' | '.' | ';' | ':' | '!' | '?' | '(' | ')' | '\n' | '–' | '—' | '。' | '、' | '«' | '»' | '"')
}

/// Marks that take no room on the screen: zero width, direction, byte order.
fn is_unseen(mark: char) -> bool {
    matches!(mark, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Chinese characters (Unicode blocks of unified ideographs).
pub fn is_han(mark: char) -> bool {
    matches!(mark, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// A message's length in words; a Chinese word has about two characters.
pub fn length(words: &[Word]) -> usize {
    let han = words.iter().filter(|word| word.text.chars().all(is_han)).count();
    words.len() - han + han.div_ceil(2)
}

/// Traditional characters that occur when people ask for help, and beneath each the simplified one that the phrases
/// use. Meanings that the traditional script tells apart (後, 后) fall together here, which the phrases can bear.
const TRADITIONAL: [(&str, &str); 8] = [
    ("碼帳賬號戶錄陸記憶鎖開關機電腦腦過期驗證簡訊發送沒", "码账账号户录陆记忆锁开关机电脑脑过期验证简讯发送没"),
    ("後來還請謝問題聯繫絡線網路無線轉動換個種辦樣麼嗎讓", "后来还请谢问题联系络线网路无线转动换个种办样么吗让"),
    ("對錯誤認證識說話語講聽見現實點擊選擇項輸設備檢查詢", "对错误认证识说话语讲听见现实点击选择项输设备检查询"),
    ("單進這裡裏邊從給與為什應該會員務業專門師傅幫助導領", "单进这里里边从给与为什应该会员务业专门师傅帮助导领"),
    ("壞丟偷盜搶遺損壞藍綠紅顏頁碟號連接斷啟動終結束資訊", "坏丢偷盗抢遗损坏蓝绿红颜页碟号连接断启动终结束资讯"),
    ("時間幾點鐘週長變舊頭們誰嚴緊億萬數據庫圖畫閱讀寫樂", "时间几点钟周长变旧头们谁严紧亿万数据库图画阅读写乐"),
    ("權許須處況狀態層級決斷則規範標準條複雜雙親戀愛凍結", "权许须处况状态层级决断则规范标准条复杂双亲恋爱冻结"),
    ("復輕鬆東車馬鳥魚龍風飛齊齡醫藥貓買賣禮聖華國際郵遞", "复轻松东车马鸟鱼龙风飞齐龄医药猫买卖礼圣华国际邮递"),
];

/// A character as mainland China writes it; 帐 is the older way to write 账.
fn simplified(mark: char) -> char {
    static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let pairs = TRADITIONAL.iter().flat_map(|(old, new)| old.chars().zip(new.chars()));
        pairs.chain([('帐', '账')]).collect()
    });
    SIMPLIFIED.get(&mark).copied().unwrap_or(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        words(text).into_iter().map(|word| format!("{}{}", word.clause, word.text)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn accents_width_case_and_emoji_fall_away_and_clauses_are_counted() {
        assert_eq!(plain("J’ai OUBLIÉ ‼️, œil…"), "0j 0ai 0oublie 1oeil");
        assert_eq!(plain("Ｃan't 🙏🙏 stop stop"), "0cant 0stop");
        assert_eq!(plain("賬號，沒鎖"), "0账 0号 1没 1锁");
    }

    #[test]
    fn each_traditional_character_has_its_simplified_one() {
        for (old, new) in TRADITIONAL {
            assert_eq!(old.chars().count(), new.chars().count(), "{old}");
        }
    }
}
