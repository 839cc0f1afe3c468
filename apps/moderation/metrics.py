from prometheus_client import Counter

HITS = Counter("kefu_moderation_hits_total", "Sensitive words found, by what was done about them", ["action"])
