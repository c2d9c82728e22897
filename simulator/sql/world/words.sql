-- The words of parties and services. All banks and brands are invented; no brand has a meaning.

-- Grain: one row per brand.
create table brands as
select generate_subscripts(names, 1) - 1 as brand_no, unnest(names) as brand
from (select [
    '诺奇拉', '维朵森', '柯蓝迪', '欧芮纳', '莫禾塔', '赛棱特', '图岚诺', '卡悠沐', '蓓朵洛', '珞珂妮',
    '依棠尔', '夏芙乐', '格朗弥', '昂图拉', '斐洛嘉岚', '茵朵维', '北榆制物', '砚山集', '苔屿', '鹿汀记',
    '拓屹', '禾朴工坊', '澄叙', '洛禾安'
] as names);

-- Grain: one row per region, with a city for legal names and its division code.
create table cities as
from (values
    ('east', '杭州', '330106'), ('south', '深圳', '440305'), ('north', '北京', '110108'),
    ('central', '武汉', '420106'), ('southwest', '成都', '510104'), ('northwest', '西安', '610113'),
    ('northeast', '沈阳', '210102')
) as city (region, city_name, division_code);

-- Grain: one row per bank that pays merchants; the code is the head of its branches' codes.
create table payee_banks as
from (values
    (0, '东岸银行', '781'), (1, '长禾银行', '782'), (2, '云岭商业银行', '783'),
    (3, '汇川农商银行', '784'), (4, '远桥银行', '785')
) as bank (bank_no, bank_name, bank_head);

-- Grain: one row per thing that is said in a service case: who, in which kind, at which point.
create table service_texts as
with spoken as (
    from (values
        ('inquiry', 'opening', [
            '请问这件商品现在有现货吗？大概多久能发货？', '你好，尺码偏大还是偏小？平时穿中码。',
            '想问一下什么时候能送到，急着用。', '这款和另一款有什么区别，哪个更耐用？',
            '可以开发票吗？抬头怎么填写？', '我的包裹到哪里了，物流一直没有变化。'
        ]),
        ('inquiry', 'follow', ['好的，谢谢。', '明白了，那我再看看。', '那麻烦帮我备注尽快发货。']),
        ('inquiry', 'first', [
            '您好，客服为您服务，我马上帮您查一下。', '您好，已经看到您的问题，请稍等。'
        ]),
        ('inquiry', 'answered', [
            '已为您核实：商品有现货，付款后按承诺时间发出，请放心。',
            '已为您查到物流信息，包裹正常运输中，预计按时送达。', '已在订单上备注您的要求，感谢您的咨询。'
        ]),
        ('complaint', 'opening', [
            '收到的东西和描述不符，我要投诉。', '商品有瑕疵，边上有划痕，怎么处理？',
            '包装破损，里面的东西也磕坏了，非常失望。', '商家态度很差，问了几次都不解决。'
        ]),
        ('complaint', 'follow', ['图片已经发了，请尽快处理。', '希望今天能给我一个答复。']),
        ('complaint', 'first', [
            '非常抱歉给您带来不便，我来为您登记并跟进处理。', '很抱歉，您的投诉已受理，我们马上联系商家核实。'
        ]),
        ('complaint', 'refunded', [
            '经核实情况属实，补偿金额已按原路退回，请您留意到账。', '已为您办理退款，再次向您致歉。'
        ]),
        ('complaint', 'replaced', ['已安排为您补发一件新的商品，今天就会寄出。']),
        ('complaint', 'answered', [
            '已与商家核实并对其提出整改要求，感谢您的监督。', '已将处理结果告知您，商家也向您表示歉意。'
        ]),
        ('complaint', 'rejected', ['经核对照片与商品页面一致，暂不符合赔付条件，敬请谅解。']),
        ('after_sales', 'opening', [
            '不太合适，想申请退货。', '收到后发现不需要了，支持七天无理由退货吗？',
            '东西有点问题，想退货退款。'
        ]),
        ('after_sales', 'follow', ['已经寄回了，请注意查收。', '好的，我按地址寄回。']),
        ('after_sales', 'first', [
            '您好，您的退货申请已受理，请按页面提示寄回商品。', '您好，支持退货，请保持商品完好并尽快寄回。'
        ]),
        ('after_sales', 'refunded', [
            '商家已签收退货，退款正在按原路退回。', '退货已验收完成，退款会退回到您的付款方式。'
        ]),
        ('suggestion', 'opening', [
            '建议搜索结果里可以按送达时间筛选。', '希望页面上能显示更多的实物图片。',
            '希望客服在晚上也能及时回复。'
        ]),
        ('suggestion', 'follow', ['谢谢，期待改进。']),
        ('suggestion', 'first', ['感谢您的宝贵建议，我来为您记录。']),
        ('suggestion', 'answered', ['您的建议已转交产品团队评估，感谢您的支持。'])
    ) as said (kind, point, texts)
)

select
    kind, point, len(texts) as text_count,
    generate_subscripts(texts, 1) - 1 as text_no, unnest(texts) as text
from spoken;
