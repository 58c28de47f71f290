"""Laws of the product, by the names under which findings cite them. Clauses of the guideline are cited by their own ids."""

PRODUCT_LAW_1 = "product-1"  # nothing leaves without a clearance on exactly those bytes
PRODUCT_LAW_2 = "product-2"  # rather late than twice
PRODUCT_LAW_3 = "product-3"  # one journal line a change
PRODUCT_LAW_4 = "product-4"  # a check hints, a person decides
PRODUCT_LAW_5 = "product-5"  # secrets and personal data
PRODUCT_LAW_6 = "product-6"  # one small machine, or several
PRODUCT_LAW_7 = "product-7"  # manual work-arounds are first class
PRODUCT_LAWS = frozenset({PRODUCT_LAW_1, PRODUCT_LAW_2, PRODUCT_LAW_3, PRODUCT_LAW_4, PRODUCT_LAW_5, PRODUCT_LAW_6, PRODUCT_LAW_7})
