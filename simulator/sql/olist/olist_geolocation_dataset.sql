-- Grain: several points per zip code prefix; without a key, as published.
select
    zip_code(zip_code) as geolocation_zip_code_prefix,
    round(latitude, 6) as geolocation_lat,
    round(longitude, 6) as geolocation_lng,
    city as geolocation_city,
    region as geolocation_state
from places
