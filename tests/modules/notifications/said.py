"""Everything a notice may have to say, for tests that go through all kinds."""

SAID = {
    "title": "ソーシャルメディア利用届出書「上野原市防災」",
    "unit": "危機管理課",
    "office": "防災担当 担当",
    "who": "総務課長",
    "box": "課長",
    "holder": "部長",
    "absent": "副市長",
    "days": "3",
    "to": "葛城 翔さん",
    "channel": "メール",
    "since": "令和8年11月24日 8:30",
    "until": "令和8年11月26日 17:15",
    "what": "年次点検",
    "about": "上野原市防災",
    "due": "令和8年12月1日",
    "number": "2",
    "year": "令和8",
}
