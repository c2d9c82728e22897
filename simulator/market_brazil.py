"""The sample marketplace in Brazil, in the shape of the public Olist order data.

Category names, states and the mix of statuses follow the published data, so that readers and rules
written for it apply. Every id, price and text is drawn or invented here; none is copied.
"""

import numpy as np

from simulator.draws import Floats, Instants, Lag
from simulator.market import (
    CancelReason,
    Category,
    Halt,
    Market,
    PaymentMethod,
    Place,
    ShopWords,
)


def season(days: Instants) -> Floats:
    """Return each day's demand against an ordinary one: Black Friday up, the year's turn down."""
    month = days.astype("datetime64[M]")
    day_of_month = (days - month.astype("datetime64[D]")).astype(np.int64) + 1
    month_of_year = month.astype(np.int64) % 12 + 1
    weekday = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7
    # Black Friday follows the fourth Thursday of November: a Friday from the 23rd to the 29th.
    is_late_november = (month_of_year == 11) & (day_of_month >= 23) & (day_of_month <= 29)
    friday = is_late_november & (weekday == 4)
    after = (month_of_year == 11) & (np.roll(friday, 1) | np.roll(friday, 2))
    turn = (month_of_year == 12) & (day_of_month >= 23)
    turn |= (month_of_year == 1) & (day_of_month <= 2)
    return np.select([friday, after, turn], [5.0, 1.9, 0.6], 1.0)


def _city(
    city: str,
    state: str,
    weight: float,
    distance: float,
    zips: tuple[int, int],
    position: tuple[float, float],
) -> Place:
    return Place(state, weight, distance, city, zips[0], zips[1], *position)


CARD = Lag(0.3, 0.6, ceiling_hours=20)
BANK_SLIP = Lag(30, 0.5, floor_hours=3, ceiling_hours=24 * 5)
"""A boleto is paid at a bank, so its money arrives a day or two later."""

# fmt: off
BRAZIL = Market(
    currency="BRL",
    utc_offset_hours=-3,
    season=season,
    hour_weights=(
        2.4, 1.2, 0.5, 0.3, 0.2, 0.2, 0.5, 1.2, 3.0, 4.8, 6.2, 6.6,
        6.0, 6.5, 6.6, 6.5, 6.7, 6.2, 5.8, 6.0, 6.2, 6.2, 5.8, 4.1,
    ),
    weekday_weights=(1.15, 1.14, 1.10, 1.04, 1.00, 0.76, 0.84),
    monthly_growth=0.03,
    categories=(
        Category("cama_mesa_banho", "bed_bath_table", "", 9.2, 79, 0.6),
        Category("esporte_lazer", "sports_leisure", "", 8.7, 78, 0.8),
        Category("moveis_decoracao", "furniture_decor", "", 8.1, 69, 0.8, ship_scale=1.2),
        Category("beleza_saude", "health_beauty", "", 7.4, 79, 0.9),
        Category("utilidades_domesticas", "housewares", "", 7.1, 59, 0.9),
        Category("automotivo", "auto", "", 5.8, 85, 0.9),
        Category("informatica_acessorios", "computers_accessories", "", 5.0, 82, 0.9),
        Category("brinquedos", "toys", "", 4.3, 79, 0.8),
        Category("relogios_presentes", "watches_gifts", "", 4.0, 129, 0.8),
        Category("telefonia", "telephony", "", 3.4, 29, 0.9),
        Category("bebes", "baby", "", 2.8, 84, 0.8),
        Category("perfumaria", "perfumery", "", 2.6, 89, 0.7),
        Category("fashion_bolsas_e_acessorios", "fashion_bags_accessories", "", 2.6, 59, 0.7),
        Category("papelaria", "stationery", "", 2.6, 59, 0.9),
        Category("cool_stuff", "cool_stuff", "", 2.4, 119, 0.7),
        Category("ferramentas_jardim", "garden_tools", "", 2.3, 69, 0.9),
        Category("pet_shop", "pet_shop", "", 2.2, 69, 0.8),
        Category("eletronicos", "electronics", "", 1.6, 39, 1.0),
        Category("eletrodomesticos", "home_appliances", "", 1.1, 109, 1.0),
        Category("moveis_escritorio", "office_furniture", "", 0.9, 149, 0.6, ship_scale=1.5),
        Category("malas_acessorios", "luggage_accessories", "", 1.1, 109, 0.7),
        Category("consoles_games", "consoles_games", "", 1.0, 59, 1.1),
        Category("instrumentos_musicais", "musical_instruments", "", 0.9, 149, 1.0),
        Category("livros_interesse_geral", "books_general_interest", "", 0.7, 39, 0.8),
        Category("alimentos_bebidas", "food_drink", "", 0.5, 49, 0.7),
        Category("pcs", "computers", "", 0.2, 999, 0.5),
        Category("flores", "flowers", "", 0.1, 29, 0.5),
    ),
    uncategorised_share=0.02,
    places=(
        _city("sao paulo", "SP", 24, 1.0, (1000, 1800), (-23.55, -46.63)),
        _city("campinas", "SP", 9, 1.0, (13010, 400), (-22.90, -47.06)),
        _city("santos", "SP", 9, 1.05, (11010, 300), (-23.96, -46.33)),
        _city("rio de janeiro", "RJ", 13, 1.25, (20010, 900), (-22.91, -43.20)),
        _city("belo horizonte", "MG", 8, 1.15, (30110, 500), (-19.92, -43.94)),
        _city("uberlandia", "MG", 4, 1.2, (38400, 90), (-18.92, -48.28)),
        _city("porto alegre", "RS", 5.5, 1.3, (90010, 400), (-30.03, -51.23)),
        _city("curitiba", "PR", 5, 1.15, (80010, 500), (-25.43, -49.27)),
        _city("florianopolis", "SC", 3.6, 1.25, (88010, 160), (-27.60, -48.55)),
        _city("salvador", "BA", 3.4, 1.6, (40010, 450), (-12.97, -38.50)),
        _city("brasilia", "DF", 2.1, 1.25, (70040, 500), (-15.79, -47.88)),
        _city("vitoria", "ES", 2.0, 1.3, (29010, 90), (-20.32, -40.34)),
        _city("goiania", "GO", 2.0, 1.3, (74010, 500), (-16.68, -49.26)),
        _city("recife", "PE", 1.7, 1.7, (50010, 350), (-8.05, -34.88)),
        _city("fortaleza", "CE", 1.3, 1.8, (60010, 350), (-3.72, -38.54)),
        _city("belem", "PA", 1.0, 2.0, (66010, 200), (-1.46, -48.50)),
        _city("cuiaba", "MT", 0.9, 1.6, (78005, 120), (-15.60, -56.10)),
        _city("sao luis", "MA", 0.8, 1.9, (65010, 110), (-2.53, -44.30)),
        _city("campo grande", "MS", 0.7, 1.5, (79002, 130), (-20.44, -54.65)),
        _city("joao pessoa", "PB", 0.5, 1.8, (58010, 90), (-7.12, -34.86)),
        _city("manaus", "AM", 0.3, 2.4, (69005, 110), (-3.12, -60.02)),
    ),
    words=ShopWords(first=("",), second=("",), shop_kinds=("",), qualities=("",)),
    carriers=("",),
    price_endings_minor=(0, 90, 90, 99, 99, 50),
    # Only about 3 % of the published customers ever came back.
    customers_per_order=15.0,
    regulars_order_share=0.0,
    quantity_weights=(1.0,),
    free_shipping_share=0.003,
    shipping_median=16.3,
    shipping_sigma=0.5,
    payment_methods=(
        PaymentMethod("credit_card", 75, CARD, max_instalments=10),
        PaymentMethod("boleto", 19.5, BANK_SLIP),
        PaymentMethod("voucher", 4, CARD),
        PaymentMethod("debit_card", 1.5, CARD),
    ),
    split_method="voucher",
    split_share=0.025,
    payment_needs_lines=False,
    confirm=Lag(0.08, 0.5, ceiling_hours=2),
    release=Lag(2.0, 0.8, ceiling_hours=24),
    ship=Lag(40, 0.75, floor_hours=1, ceiling_hours=24 * 30),
    slow_ship_scale=2.5,
    deliver=Lag(138, 0.68, floor_hours=26, ceiling_hours=24 * 60),
    ship_by_hours=(96, 168),
    promise_days=(17, 30),
    unpaid_share=0.0,
    cancel_share=0.006,
    cancel_lineless_share=0.25,
    cancel_reasons=(
        CancelReason("not_paid_in_time", "buyer"),
        CancelReason("lost_in_transit", "carrier"),
        CancelReason("unstated", "buyer", 1),
    ),
    halts=(
        Halt("created", 0.00005, "confirmed"),
        Halt("approved", 0.00003, "released"),
        Halt("unavailable", 0.006, "handed_over", lineless_share=0.99),
        Halt("invoiced", 0.003, "handed_over"),
        Halt("processing", 0.003, "handed_over"),
        Halt("shipped", 0.011, "delivered"),
    ),
    hold_share=0.0,
    change_share=0.0,
    return_share=0.0,
    no_tracking_share=0.0,
    ship_within_hours=None,
    review_share=0.992,
    reviews_without_delivery=True,
    reviews_collected_days=120,  # the set was published long after its last order
    answer=Lag(40, 0.7, floor_hours=2, ceiling_hours=24 * 30),
    comment_share=0.43,
    reply_shares=(0.0, 0.0, 0.0, 0.0, 0.0),
    review_texts={
        "praise": (
            ("Recomendo", "Produto muito bom, chegou antes do prazo."),
            ("", "Tudo certo, recomendo a loja."),
            ("Super recomendo", "Entrega rápida.\r\nProduto conforme o anúncio."),
            ("", "Gostei muito"),
            ("Ótimo", "Ótima qualidade, bem embalado."),
        ),
        "fair": (
            ("", "Produto razoável, esperava um pouco mais."),
            ("Regular", "Bom, mas a embalagem veio amassada."),
        ),
        "late": (
            ("Não recebi", "O produto não chegou no prazo estipulado."),
            ("", "Ainda não recebi o produto.\r\n\r\nGostaria de uma resposta."),
            ("Atraso", "Entrega atrasada, muito tempo sem notícia."),
        ),
        "damaged": (
            ("Defeito", "Veio com defeito e \"quebrado\" na lateral."),
            ("", "O produto chegou quebrado."),
        ),
        "not_as_described": (
            ("", "Diferente do anunciado, material fraco."),
            ("Decepção", "Não é original, a foto mostra outra coisa."),
        ),
        "service": (
            ("", "Mandei mensagem para a loja e ninguém responde."),
            ("Péssimo", "Péssimo atendimento."),
        ),
        "wrong_item": (
            ("Faltou item", "Comprei dois e recebi somente um."),
            ("", "Veio errado, pedi preto\r\ne mandaram branco."),
        ),
    },
)
# fmt: on
