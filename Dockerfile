# The production image: nothing of requirements-dev.txt, no root.
FROM python:3.13-slim-trixie AS build
ENV PATH=/app/.venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1
RUN apt-get update && apt-get install -y --no-install-recommends gettext && rm -rf /var/lib/apt/lists/*
WORKDIR /app
RUN python -m venv .venv
COPY requirements.txt .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.txt
COPY . .
# Settings need these to load; none of them is used, and none stays in the image.
RUN export SECRET_KEY=unused DATABASE_URL=postgresql:///unused REDIS_URL=redis://unused SITE_URL=https://unused.example \
    ALLOWED_HOSTS=unused.example EMAIL_HOST=unused MEDIA_ROOT=/unused SEAL_PKCS12=/unused SEAL_PASSWORD=unused && \
    python manage.py compilemessages --ignore=.venv --verbosity=0 && \
    python manage.py collectstatic --no-input --verbosity=0

FROM python:3.13-slim-trixie
RUN apt-get update && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin app \
    && install -d -o app -g app /media
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 MEDIA_ROOT=/media XDG_CACHE_HOME=/tmp
WORKDIR /app
USER app
EXPOSE 8000
CMD ["gunicorn", "yhdyspinta.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=8", \
     "--worker-tmp-dir=/dev/shm", "--access-logfile=-"]
