# syntax=docker/dockerfile:1
# One image, several roles. The command chooses the role; DATABASE_URL, REDIS_URL, SECRET_KEY and
# KEFU_SECRETS_KEY come from the environment:
#
#   web and gateway  docker run kefu                       (the default command)
#   AI worker        docker run kefu celery -A kefu.celery worker -Q ai --pool threads --concurrency 100 -n ai@%h --without-gossip --without-mingle
#   other tasks      docker run kefu celery -A kefu.celery worker -Q default --pool threads --concurrency 8 -n default@%h --without-gossip --without-mingle
#   clock            docker run kefu celery -A kefu.celery beat --schedule /tmp/beat-schedule --pidfile ''   (exactly one)
#   migrations       docker run kefu python manage.py migrate --noinput                                    (before a new version starts)
#
# The health check asks the web role; give the other roles `--no-healthcheck`.

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.12-slim
# Two arenas: a worker's hundred threads would each keep the memory that they once needed.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=8000 MALLOC_ARENA_MAX=2
RUN useradd --system --uid 10001 --create-home --home-dir /home/kefu kefu
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/kefu
COPY manage.py ./
COPY kefu kefu
COPY apps apps
COPY templates templates
COPY static static
COPY locale locale
# The key exists for this one command; nothing it makes depends on it.
RUN SECRET_KEY=only-to-collect-static-files-and-for-nothing-else-at-all DEBUG=0 python manage.py collectstatic --noinput \
    && python -m compileall -q apps kefu
USER kefu
ENV KEFU_HOME=/home/kefu/state
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=2)"]
# exec: the server itself gets SIGTERM and can say good-bye to its sockets.
CMD ["sh", "-c", "exec python -m apps.live.server --host 0.0.0.0 --port \"$PORT\""]
